"""Functions of truth and identity (DMN 1.5, 10.3.4.2 and 10.3.4.10)."""

from typing import Any

from policy.feel.builtins.declare import builtin
from policy.feel.builtins.sameness import same
from policy.feel.values.kinds import DATE_TIMES, TIMES, kind_of
from policy.feel.values.temporal import zone_of
from policy.feel.values.zones import zone_text


@builtin("not(negand: boolean): boolean")
def not_(negand: bool) -> bool:
    """True for false, false for true."""
    return not negand


@builtin("is(value1: Any, value2: Any): boolean", "is(value1: Any): boolean", "is(value2: Any): boolean")
def is_(first: Any, second: Any = None) -> bool:
    """Whether two values are of the same type and the same, times also in the same zone; one left out is null."""
    if kind_of(first) != kind_of(second):
        return False
    if type(first) in (*TIMES, *DATE_TIMES) and zone_text(zone_of(first)) != zone_text(zone_of(second)):
        return False
    return same(first, second)


FUNCTIONS = (not_, is_)
