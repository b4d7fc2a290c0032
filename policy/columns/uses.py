"""How a decision uses its inputs: in tables, in comparisons, by what is calculated of them, or by their very values."""

from attrs import define, field, frozen

from policy.check.regions import declared_values
from policy.columns.marks import ABOVE, FROM, Mark
from policy.compile.inputs import Slot
from policy.compile.plain import PlainCell
from policy.feel import typed as t
from policy.feel.types import Scalar
from policy.model.typed import (
    TypedDecision,
    TypedTable,
)
from policy.regions.constants import Beyond


@define
class Use:
    """What is asked of one input.

    `marks`: of all conditions; `lone`: of those outside `tables`; `told`: whether there are such. `by_value` says what needs
    the very value, "" where nothing does. `nested`: the type is no scalar.
    """

    slot: Slot
    marks: set[Mark] = field(factory=set)
    lone: set[Mark] = field(factory=set)
    domain: set[Mark] = field(factory=set)
    told: bool = False
    by_value: str = ""
    nested: bool = False


@define
class Calculated:
    """What is asked of a number that is calculated of inputs, as `Use` has it. `where` it stands, in words."""

    node: t.Typed
    where: str
    marks: set[Mark] = field(factory=set)
    lone: set[Mark] = field(factory=set)
    told: bool = False


@frozen(eq=False)
class InputTable:
    """A decision that is a table whose columns are inputs or calculated of them, and whose cells compare with constants."""

    decision: TypedDecision
    table: TypedTable
    inputs: tuple[str, ...]  # keys, by column
    rows: tuple[tuple[PlainCell, ...], ...]


@frozen(eq=False)
class Uses:
    """What a decision asks of its inputs and of what it calculates of them, by key, and its tables over these alone.

    `always`: each row is looked at by itself.
    """

    inputs: dict[str, Use]
    calculated: dict[str, Calculated]
    tables: tuple[InputTable, ...]
    always: str = ""


def declared(slot: Slot) -> Use:
    """An input with the constants in its declared values."""
    use = Use(slot)
    type_ = slot.type
    if not isinstance(type_, Scalar):
        use.nested = True
        return use
    if type_.domain is not None:
        for value in type_.domain.values or ():
            use.domain |= {(value, FROM), (value, ABOVE)}
        try:
            use.domain |= {
                (v, side) for v in declared_values(type_).cuts.values if v is not None for side in (FROM, ABOVE)
            }
        except Beyond:
            use.by_value = "its declared values"
    return use


NUMBER_OR_NULL = Scalar("number", nullable=True)
