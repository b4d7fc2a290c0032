"""What somebody writes by hand who wants what a decision here gives: inputs that are checked, and a record."""

from collections.abc import Callable
from time import time_ns
from typing import Any

from workloads import Inputs, Workload

LARGEST = 1e15
TEMPLATE = """
def decide(given):
    if type(given) is not dict or len(given) != {count}:
        raise ValueError("other inputs than there are")
    {names} = {taken}
    if not ({checks}):
        raise ValueError("an input of the wrong type")
    record = Record()
    record.outcome = plain(given)
    record.at = time_ns()
    record.kept = ({names})
    return record
"""


class Record:
    """The outcome, the moment, the inputs. The rows that fired are left out."""

    __slots__ = ("at", "kept", "outcome")

    outcome: Any


def recorded(workload: Workload) -> Callable[[Inputs], Any]:
    """The workload's plain function with its inputs checked and a record made, in one function without loops."""
    names = [f"value{number}" for number in range(len(workload.kinds))]
    taken = [f"given[{name!r}]" for name in workload.kinds]
    checks = [_check(name, kinds) for name, kinds in zip(names, workload.kinds.values(), strict=True)]
    text = TEMPLATE.format(
        count=len(names), names=", ".join(names) + ",", taken=", ".join(taken) + ",", checks=" and ".join(checks)
    )
    found: dict[str, Any] = {"Record": Record, "plain": workload.plain, "time_ns": time_ns}
    exec(text, found)  # noqa: S102 - the text is the one above
    decide = found["decide"]
    return lambda given: decide(given).outcome


def _check(name: str, kinds: tuple[type, ...]) -> str:
    parts = [f"type({name}) is {kind.__name__}" for kind in kinds if kind is not type(None)]
    if float in kinds:
        parts[0] += f" and -{LARGEST} < {name} < {LARGEST}"
    return f"({' or '.join([*([f'{name} is None'] if type(None) in kinds else []), *parts])})"
