"""What of a plan shows private fields of its events: in reasons it is masked, and in what is shown of actions."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import define, field

from policy.feel import typed as t
from policy.feel.types import ContextType, ListType, Scalar, Type
from policy.model.plan import CasePlan
from policy.model.typed import TypedPolicy, TypedTable
from policy.read.names import normal_name

NOTHING: Mapping[str, bool] = {}
COUNTING = frozenset({"count"})  # built-ins that tell nothing of what the items of a list hold


@define(eq=False, slots=False)
class Private:
    """The private fields of a plan's events, by their names.

    What is true or false shows nothing, nor how many there are; whatever else is worked out of a private field shows it.
    """

    policy: TypedPolicy
    plan: CasePlan
    _known: dict[str, bool] = field(factory=dict, init=False)  # by key of a fact

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names of the fields that are private in some kind of event."""
        return frozenset(normal_name(one.name.text) for kind in self.plan.events for one in kind.fields if one.private)

    def shown_by(self, node: t.Typed) -> bool:
        """Whether the value of an expression shows a private field."""
        return bool(self.fields) and self._shows(node, NOTHING)

    @cached_property
    def arguments(self) -> frozenset[tuple[str, str]]:
        """Actions with those of their arguments that are filled with what shows a private field."""
        return frozenset(self._filled()) if self.fields else frozenset()

    def _filled(self) -> Iterator[tuple[str, str]]:
        actions = {
            f"{self.policy.source.name}.{normal_name(action.name.text)}": (
                normal_name(action.name.text),
                [normal_name(argument.name.text) for argument in action.arguments],
            )
            for action in self.plan.actions
        }
        for decision in self.policy.decisions:
            for node in t.walk(decision.logic):
                if (
                    isinstance(node, t.Invoke)
                    and isinstance(node.function, t.Variable)
                    and node.function.key in actions
                ):
                    action, names = actions[node.function.key]
                    given = zip(node.names or names, node.arguments, strict=False)
                    yield from ((action, name) for name, value in given if self._shows(value, NOTHING))

    # Expressions.

    def _shows(self, node: t.Typed, bound: Mapping[str, bool]) -> bool:
        if isinstance(node.type, Scalar) and node.type.kind == "boolean":
            return False
        rule = SHOWS.get(type(node))
        if rule is not None:
            return rule(self, node, bound)
        return any(self._shows(child, bound) for child in t.children(node))

    def _variable(self, node: t.Variable, bound: Mapping[str, bool]) -> bool:
        if node.key in bound:
            return bound[node.key]
        return self._holds(node.type) or self._fact(node.key)

    def _fact(self, key: str) -> bool:
        if key not in self._known:
            fact = next((one for one in self.policy.decisions if one.key == key), None)
            self._known[key] = fact is not None and self._shows(fact.logic, NOTHING)
        return self._known[key]

    def _holds(self, type_: Type) -> bool:
        """Whether values of a type are events, whole, that have a private field."""
        item = type_.item if isinstance(type_, ListType) else type_
        return isinstance(item, ContextType) and not self.fields.isdisjoint(item.fields)

    def _field(self, node: t.Field, bound: Mapping[str, bool]) -> bool:
        return node.name in self.fields if self._holds(node.of.type) else self._shows(node.of, bound)

    def _loops(self, node: t.ForEach, bound: Mapping[str, bool]) -> bool:
        inside = dict(bound)
        for loop in node.loops:
            inside[loop.key] = self._shows(loop.domain, inside)
        return self._shows(node.body, inside)

    def _call(self, node: t.CallBuiltin, bound: Mapping[str, bool]) -> bool:
        return node.builtin.name not in COUNTING and any(self._shows(one, bound) for one in node.arguments)

    def _outputs(self, node: TypedTable, bound: Mapping[str, bool]) -> bool:
        rows = (*node.rows, *([node.otherwise] if node.otherwise else []))
        return any(self._shows(output, bound) for row in rows for output in row.outputs)


SHOWS: dict[type[t.Typed], Callable[[Private, Any, Mapping[str, bool]], bool]] = {
    t.Variable: Private._variable,
    t.Field: Private._field,
    t.Filter: lambda private, node, bound: private._shows(node.of, bound),
    t.ForEach: Private._loops,
    t.CallBuiltin: Private._call,
    TypedTable: Private._outputs,
}
