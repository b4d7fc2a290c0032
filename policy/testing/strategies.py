"""Hypothesis strategies: valid inputs of a decision, drawn to the values where the decision can change its mind."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen
from hypothesis import strategies as st

from policy.compile.graph import Reach, reach
from policy.compile.periods import value_on
from policy.feel.conform import in_domain
from policy.feel.emit import holds
from policy.feel.types import AnyType, ContextType, ListType, NullType, Scalar, Type, certain
from policy.feel.values.temporal import YearsMonths
from policy.problems import DecisionFailed, InvalidInput
from policy.testing.edges import Path, around, edges

if TYPE_CHECKING:
    from policy.decide import RuleSet

LONGEST = 4  # items of a list
ABSENT = object()


def inputs(rules: "RuleSet", decision: str, as_of: date | datetime | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Valid inputs of a decision: of the declared types, within the declared values, and such that `must hold` holds.

    Half of the values lie on a cut-off of a table or condition, or the smallest step beside it. Optional inputs are
    sometimes null and sometimes missing.

    Args:
        rules: The rule set.
        decision: The decision as `RuleSet.decide` takes it.
        as_of: The day whose parameters and cut-offs count; today if not given.

    Raises:
        NotFound: There is no such decision.
    """
    asked = rules.find(decision)
    reached = reach(rules.typed, [asked.key])
    draw = Drawing(edges(reached, _parameters(reached, as_of)))
    parts = {input_.name: draw.optional(input_.type, (input_.key,)) for input_ in reached.inputs}
    given = st.fixed_dictionaries(parts).map(_present)
    return given.filter(_accepted(rules, decision, as_of)) if reached.must_hold else given


def _parameters(reached: Reach, as_of: date | datetime | None) -> dict[str, Any]:
    day = as_of.date() if isinstance(as_of, datetime) else as_of or date.today()
    return {parameter.key: value_on(parameter, day) for parameter in reached.parameters}


def _present(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not ABSENT}


def _accepted(rules: "RuleSet", decision: str, as_of: date | datetime | None) -> Callable[[dict[str, Any]], bool]:
    def accepted(given: dict[str, Any]) -> bool:
        try:
            rules.decide(decision, given, as_of=as_of)
        except InvalidInput:
            return False
        except DecisionFailed:
            return True
        return True

    return accepted


@frozen
class Drawing:
    """Strategies for types; `edges` are the constants by the place they are compared with."""

    edges: Mapping[Path, Sequence[Any]]

    def optional(self, type_: Type, path: Path) -> st.SearchStrategy[Any]:
        """A value of the type, or null or nothing where the type allows it."""
        value = self.value(type_, path)
        return st.one_of(value, value, st.none(), st.just(ABSENT)) if type_.nullable else value

    def value(self, type_: Type, path: Path) -> st.SearchStrategy[Any]:
        """A value of the type that is not null."""
        drawn = STRATEGIES[type(type_)](self, certain(type_), path)
        domain = getattr(type_, "domain", None)
        return drawn.filter(lambda value: in_domain(value, type_, holds)) if domain else drawn

    def scalar(self, type_: Scalar, path: Path) -> st.SearchStrategy[Any]:
        """Any value of the kind, or one at an edge."""
        if type_.domain is not None and type_.domain.values is not None:
            return st.sampled_from(type_.domain.values)
        near = [value for edge in self.edges.get(path, ()) for value in around(edge, type_.kind)]
        near = [value for value in near if _of_kind(value, type_.kind) and in_domain(value, type_, holds)]
        anything = _any_of(type_)
        return st.one_of(st.sampled_from(near), anything) if near else anything

    def list(self, type_: ListType, path: Path) -> st.SearchStrategy[Any]:
        """A short list."""
        item = self.value(type_.item, path)
        return st.lists(st.one_of(item, st.none()) if type_.item.nullable else item, max_size=LONGEST)

    def context(self, type_: ContextType, path: Path) -> st.SearchStrategy[Any]:
        """A context with all its fields; those that may be absent sometimes are."""
        parts = {name: self.optional(of, (*path, name)) for name, of in type_.fields.items()}
        return st.fixed_dictionaries(parts).map(_present)


def _of_kind(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and not (kind == "number" and isinstance(value, bool))


def _any_of(type_: Scalar) -> st.SearchStrategy[Any]:
    whole = type_.domain is not None and type_.domain.whole
    return st.integers(-(10**6), 10**6) if whole else BY_KIND[type_.kind]
