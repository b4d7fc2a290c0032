"""What a row of a case plan knows of the current event where its cell names the kind: fields that the kind always has."""

from policy.feel.scope import normal_name
from policy.feel.typed import Cell, Constant, Equals, Typed, Variable
from policy.feel.typing.narrowing import NOTHING, Facts
from policy.model.policy import Policy


def known_fields(policy: Policy, column: Typed, cell: Cell) -> Facts:
    """The fields of `this` that every kind of event that passes the cell has."""
    if policy.plan is None or not isinstance(column, Variable) or column.key != f"{policy.name}.event":
        return NOTHING
    named = [
        test.operand.value for test in cell.tests if isinstance(test, Equals) and isinstance(test.operand, Constant)
    ]
    if cell.negated or not named or len(named) < len(cell.tests):
        return NOTHING
    kinds = [kind for kind in policy.plan.events if normal_name(kind.name.text) in named]
    always = [{normal_name(part.name.text) for part in kind.fields if not part.optional} for kind in kinds]
    return frozenset((f"{policy.name}.this", name) for name in set.intersection(*always)) if always else NOTHING
