"""Hypothesis strategies: valid inputs of a decision, drawn to the values where the decision can change its mind."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen
from hypothesis import strategies as st

from policy.compile.graph import Reach, reach
from policy.compile.periods import value_at, zone_of
from policy.feel.conform import in_domain
from policy.feel.emit import holds
from policy.feel.typed import Compared, Variable
from policy.feel.types import AnyType, ContextType, ListType, NullType, Scalar, Type, certain
from policy.feel.typing.words import words
from policy.problems import InvalidInput, PolicyError
from policy.testing.edges import Path, edges
from policy.testing.scalars import scalars

if TYPE_CHECKING:
    from policy.decide import RuleSet

LONGEST = 4  # items of a list
ABSENT = object()

Strategy = st.SearchStrategy[Any]


def inputs(rules: "RuleSet", decision: str, as_of: date | datetime | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Valid inputs of a decision: of the declared types, within the declared values, and such that `must hold` holds.

    Many of the values lie on a cut-off of a table or condition, or the smallest step beside it. Optional inputs are
    sometimes null and sometimes missing.

    Args:
        rules: The rule set.
        decision: The decision as `RuleSet.decide` takes it.
        as_of: The moment whose parameters and cut-offs count; now if not given.

    Raises:
        NotFound: There is no such decision.
        PolicyError: An input has a type of which nothing can be drawn: a function, a range.
    """
    moment = as_of or datetime.now(UTC)
    reached = reach(rules.typed, [rules.find(decision).key])
    draw = Drawing(edges(reached, _parameters(reached, moment)))
    parts = {input_.name: draw.optional(input_.type, (input_.key,)) for input_ in reached.inputs}
    given = st.fixed_dictionaries(parts).map(_present).map(_made_equal(reached))
    return given.filter(_holding(rules, decision, moment)) if reached.must_hold else given


def _parameters(reached: Reach, moment: date | datetime) -> dict[str, Any]:
    from policy.decide import moment_of

    zones = {policy.source.name: policy.source.time_zone for policy in reached.policies}
    return {
        parameter.key: value_at(
            parameter, moment_of(moment, zones[parameter.policy]), zone_of(zones[parameter.policy])
        )[0]
        for parameter in reached.parameters
    }


def _made_equal(reached: Reach) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Inputs that must be equal are made so: drawn apart, they would hardly ever be."""
    names = {input_.key: input_.name for input_ in reached.inputs}
    conditions = [row.condition for row in reached.must_hold]
    pairs = [
        (names[c.left.key], names[c.right.key])
        for c in conditions
        if isinstance(c, Compared)
        and c.operator == "="
        and isinstance(c.left, Variable)
        and isinstance(c.right, Variable)
        and c.left.key in names
        and c.right.key in names
    ]

    def made_equal(given: dict[str, Any]) -> dict[str, Any]:
        return {**given, **{right: given[left] for left, right in pairs if left in given and right in given}}

    return made_equal


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not ABSENT}


def _holding(rules: "RuleSet", decision: str, moment: date | datetime) -> Callable[[dict[str, Any]], bool]:
    """Whether the conditions on inputs hold; that the decision may fail otherwise makes no input invalid."""

    def holding(given: dict[str, Any]) -> bool:
        try:
            rules.decide(decision, given, as_of=moment)
        except InvalidInput:
            return False
        except PolicyError:
            return True
        return True

    return holding


@frozen
class Drawing:
    """Strategies for types; `edges` are the constants by the place they are compared with."""

    edges: Mapping[Path, Sequence[Any]]

    def optional(self, type_: Type, path: Path) -> Strategy:
        """A value of the type, or null or nothing where the type allows it."""
        value = self.value(type_, path)
        return st.one_of(value, value, st.none(), st.just(ABSENT)) if type_.nullable else value

    def value(self, type_: Type, path: Path) -> Strategy:
        """A value of the type that is not null."""
        if type(type_) not in STRATEGIES:
            raise PolicyError(f"nothing can be drawn of the type {words(type_)}", code="not-drawn")
        drawn = STRATEGIES[type(type_)](self, certain(type_), path)
        whole = isinstance(type_, Scalar) or getattr(type_, "domain", None) is None
        return drawn if whole else drawn.filter(lambda value: in_domain(value, type_, holds))

    def scalar(self, type_: Scalar, path: Path) -> Strategy:
        """A value of the kind."""
        return scalars(type_, self.edges.get(path, ()))

    def list(self, type_: ListType, path: Path) -> Strategy:
        """A short list."""
        item = self.value(type_.item, path)
        return st.lists(st.one_of(item, st.none()) if type_.item.nullable else item, max_size=LONGEST)

    def context(self, type_: ContextType, path: Path) -> Strategy:
        """A context with its fields; those that may be absent sometimes are."""
        parts = {name: self.optional(of, (*path, name)) for name, of in type_.fields.items()}
        return st.fixed_dictionaries(parts).map(_present)


STRATEGIES: dict[type[Type], Callable[..., Strategy]] = {
    Scalar: Drawing.scalar,
    ListType: Drawing.list,
    ContextType: Drawing.context,
    AnyType: lambda draw, type_, path: st.one_of(st.integers(-100, 100), st.booleans(), st.text(max_size=5)),
    NullType: lambda draw, type_, path: st.none(),
}
