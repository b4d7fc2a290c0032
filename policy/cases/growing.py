"""What facts work out of each event by itself, kept with the case: it grows by one event instead of being worked out anew.

`tried[solved = false]` of all events is that of the events before, and that of the new one. Such parts of facts are found,
their values kept, and the facts rewritten to read them; so a case with many events costs no more at each than one with few.
What reads the current event is left as it is, but for `tried[what = this.what]`, which is looked up in an index, and
`tried[at > this.at - @"P1D"]`, which is the end of a list.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import define, evolve, field, frozen

from policy.cases.fold import Case, Grown
from policy.cases.patterns import comparable
from policy.check.rewrite import rewritten
from policy.feel import typed as t
from policy.feel.emit import compile_expression
from policy.feel.emit.free import free_keys
from policy.feel.fault import Fault
from policy.feel.operators import at_least, more, subtract
from policy.feel.run import Run, running, step
from policy.feel.types import ListType, Scalar
from policy.model.typed import TypedDecision, TypedInput, TypedParameter, TypedRules, TypedTable
from policy.problems import LimitExceeded

Event = Mapping[str, Any]
MOMENTARY = frozenset({"now", "today"})  # built-ins whose value is not that of the moment an event arrived


@frozen(eq=False)
class Collection:
    """A list worked out item by item of another: of the list of a kind of events, or of another collection."""

    key: str
    source: str
    expression: t.Typed
    constants: tuple[tuple[str, Any], ...]
    of: Callable[..., list[Any]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        compiled = compile_expression(self.expression, (self.source, *(key for key, _ in self.constants)), "fail")
        values = [value for _, value in self.constants]
        object.__setattr__(self, "of", lambda items: compiled(items, *values))


@frozen
class Grouped:
    """The items of a list whose field has the value that a field of the current event has."""

    key: str
    source: str
    name: str
    wanted: str


@frozen
class Recent:
    """The items of a list that are no older than a duration before the current event: `list[at > this.at - @"P1D"]`."""

    key: str
    source: str
    holds: Callable[[Any, Any], bool | None]
    duration: Any


Kept = Collection | Grouped | Recent


# Found in the decisions of a plan.


@define(eq=False)
class Finding:
    """The collections of one plan, found while its decisions are rewritten. `sources`: the keys of lists that only grow, `events`: of those
    among them whose items are events, in order of arrival.
    """

    rules: TypedRules
    plan: str
    sources: set[str]
    events: set[str]
    found: dict[t.Typed, Kept] = field(factory=dict)
    facts: dict[str, t.Variable] = field(factory=dict)  # those that are a collection, by key

    def rewritten(self, decision: TypedDecision) -> TypedDecision:
        """The decision reading what is kept, wherever it can."""
        logic = rewritten(decision.logic, self.rule)
        if logic is decision.logic:
            return decision
        if isinstance(logic, t.Variable) and logic.key in self.sources:
            self.facts[decision.key] = logic
        if isinstance(decision.logic, TypedTable) and isinstance(logic, TypedTable):
            logic = _with_reasons_of(decision.logic, logic)
        return evolve(decision, logic=logic, needs=tuple(free_keys([logic])))

    def rule(self, node: t.Typed) -> t.Typed:
        """The node, or the variable that holds its value."""
        if isinstance(node, t.Variable):
            return self.facts.get(node.key, node)
        shape = SHAPES.get(type(node))
        if shape is None or not isinstance(node.type, ListType) or node.type.nullable:
            return node
        made = self.found.get(node) or shape(self, node)
        if made is None:
            return self._by_parts(node)
        self.found[node] = made
        if isinstance(made, Collection):
            self.sources.add(made.key)
            if isinstance(node, t.Filter) and made.source in self.events:
                self.events.add(made.key)
        return t.Variable(made.key, type=node.type, span=node.span)

    def _by_parts(self, node: t.Typed) -> t.Typed:
        """`list[one and other]` as `list[one][other]`, where the first can be kept."""
        if not (isinstance(node, t.Filter) and isinstance(node.condition, t.Conjunction)):
            return node
        first, *rest = node.condition.operands
        inner = evolve(node, condition=first)
        narrowed = self.rule(inner)
        if narrowed is inner:
            return node
        others = rest[0] if len(rest) == 1 else evolve(node.condition, operands=tuple(rest))
        return self.rule(evolve(node, of=narrowed, condition=others))

    def _key(self) -> str:
        return f"{self.plan}.#{len(self.found)}"

    def filtered(self, node: t.Filter) -> Kept | None:
        own = (node.item, *(key for _, key in node.fields))
        source = self._source(node.of)
        if source is None or not (isinstance(node.condition.type, Scalar) and node.condition.type.kind == "boolean"):
            return None
        return self._collection(node, source, node.condition, own) or self._looked_up(node, source)

    def projected(self, node: t.Field) -> Collection | None:
        source = self._source(node.of)
        return None if source is None else self._collection(node, source, node.of, (source,))

    def mapped(self, node: t.ForEach) -> Collection | None:
        if len(node.loops) != 1 or node.partial:
            return None
        source = self._source(node.loops[0].domain)
        return None if source is None else self._collection(node, source, node.body, (node.loops[0].key,))

    def _source(self, node: t.Typed) -> str | None:
        return node.key if isinstance(node, t.Variable) and node.key in self.sources else None

    def _collection(self, node: t.Typed, source: str, inner: t.Typed, own: tuple[str, ...]) -> Collection | None:
        """The collection, if what is asked of each item asks for nothing but the item and parameters that never change."""
        constants = []
        for key in free_keys([inner]):
            if key not in own:
                parameter = self.rules.by_key.get(key)
                if not isinstance(parameter, TypedParameter) or [since for since, _ in parameter.periods] != [None]:
                    return None
                constants.append((key, parameter.periods[0][1]))
        if any(isinstance(one, t.CallBuiltin) and one.builtin.name in MOMENTARY for one in t.walk(inner)):
            return None
        return Collection(self._key(), source, node, tuple(constants))

    def _looked_up(self, node: t.Filter, source: str) -> Kept | None:
        """`list[field = this.field]`, `list[at > this.at - @"P1D"]`, in either order."""
        condition = node.condition
        if not isinstance(condition, t.Compared) or source not in self.events:
            return None
        for operator, left, right in (
            (condition.operator, condition.left, condition.right),
            (TURNED.get(condition.operator), condition.right, condition.left),
        ):
            name, wanted = _item_field(node, left), self._field_of_this(right)
            if name is not None and wanted is not None and operator == "=":
                return Grouped(self._key(), source, name, wanted)
            duration = self._before_this(right)
            if name == "at" and duration is not None and operator in RECENT:
                return Recent(self._key(), source, RECENT[operator], duration)
        return None

    def _before_this(self, node: t.Typed) -> Any:
        """The duration in `this.at - duration`."""
        if not (isinstance(node, t.Arithmetic) and node.operator == "-" and self._field_of_this(node.left) == "at"):
            return None
        if isinstance(node.right, t.Constant) and isinstance(node.right.value, timedelta):
            return node.right.value
        return None

    def _field_of_this(self, node: t.Typed) -> str | None:
        if isinstance(node, t.Field) and isinstance(node.of, t.Variable) and node.of.key == f"{self.plan}.this":
            return node.name
        return None


def _item_field(node: t.Filter, operand: t.Typed) -> str | None:
    """The field of the item that an operand of the condition reads."""
    if isinstance(operand, t.Variable):
        return next((name for name, key in node.fields if key == operand.key), None)
    if isinstance(operand, t.Field) and isinstance(operand.of, t.Variable) and operand.of.key == node.item:
        return operand.name
    return None


TURNED = {"=": "=", "<": ">", "<=": ">="}
RECENT: dict[str | None, Callable[[Any, Any], bool | None]] = {">": more, ">=": at_least}
SHAPES: dict[type[t.Typed], Callable[[Finding, Any], Kept | None]] = {
    t.Filter: Finding.filtered,
    t.Field: Finding.projected,
    t.ForEach: Finding.mapped,
}


def grown_rules(rules: TypedRules, plan: str, lists: Mapping[str, str]) -> tuple[TypedRules, "Growing | None"]:
    """The rules with the decisions of a plan rewritten, and what keeps the values they then read."""
    policy = rules.policies[plan]
    if policy.source.on_error != "fail":
        return rules, None
    finding = Finding(rules, plan, set(lists.values()), set(lists.values()))
    decisions = tuple(map(finding.rewritten, policy.decisions))
    if not finding.found:
        return rules, None
    inputs = tuple(
        TypedInput(key=one.key, policy=plan, name=one.key.partition(".")[2], type=node.type)
        for node, one in finding.found.items()
    )
    changed = evolve(policy, decisions=decisions, inputs=(*policy.inputs, *inputs))
    by_key = {**rules.by_key, **{one.key: one for one in decisions}, **{one.key: one for one in inputs}}
    known = evolve(rules, policies={**rules.policies, plan: changed}, by_key=by_key)
    return known, Growing(tuple(finding.found.values()), dict(lists))


def _with_reasons_of(before: TypedTable, after: TypedTable) -> TypedTable:
    """The reasons of rows are told of what was read before."""
    rows = tuple(evolve(new, because=old.because) for old, new in zip(before.rows, after.rows, strict=True))
    last = after.otherwise and before.otherwise and evolve(after.otherwise, because=before.otherwise.because)
    return evolve(after, rows=rows, otherwise=last)


# Kept while a case is folded forward.


@define(eq=False)
class Growing:
    """The collections of a plan, each after that of which it is made. `lists`: the key of the list of each kind."""

    collections: tuple[Kept, ...]
    lists: Mapping[str, str]
    kinds: Mapping[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.kinds = {key: kind for kind, key in self.lists.items()}

    def after(
        self, case: Case, kind: str, current: Event, lists: Mapping[str, list[dict[str, Any]]], at: datetime
    ) -> tuple[Grown, dict[str, Any]] | None:
        """What is kept with the event, and the values by key; None where that cannot be said item by item."""
        grown = case._grown
        of_kinds: dict[str, list[Any]] = {self.lists[kind]: [current]}
        if grown is None or grown.no != case.no or grown.log is not case._log:
            grown, of_kinds = Grown(), {key: [*lists.get(of, ())] for of, key in self.lists.items()}
        grown.no = -1  # until all has come
        try:
            with running(Run(at)) as run:
                self._grow(grown, of_kinds)
                values = dict(self._values(grown, current, lists))
        except (Fault, LimitExceeded, ArithmeticError, RecursionError):
            return None
        grown.no = case.no + 1
        return (grown, values) if not run.remarks else None

    def _grow(self, grown: Grown, come: dict[str, list[Any]]) -> None:
        """Puts what has come to what is kept; `come` by key of the list."""
        for one in self.collections:
            items = come.get(one.source)
            if not items:
                continue
            if isinstance(one, Collection):
                come[one.key] = one.of(items)
                grown.lists.setdefault(one.key, []).extend(come[one.key])
            elif isinstance(one, Grouped):
                groups = grown.groups.setdefault(one.key, {})
                for item in items:
                    groups.setdefault(comparable(item[one.name]), []).append(item)

    def _values(self, grown: Grown, current: Event, lists: Mapping[str, list[Any]]) -> Iterator[tuple[str, Any]]:
        for one in self.collections:
            if isinstance(one, Collection):
                yield one.key, grown.lists.get(one.key, [])
            elif isinstance(one, Grouped):
                yield one.key, grown.groups.get(one.key, {}).get(comparable(current.get(one.wanted)), [])
            else:
                items = grown.lists.get(one.source) or lists.get(self.kinds.get(one.source, ""), [])
                yield one.key, _recent(items, one, current["at"])


def _recent(items: list[Any], recent: Recent, at: Any) -> list[Any]:
    """The last items, as far as they are recent: in a case no event is earlier than the one before it."""
    since, found = subtract(at, recent.duration), len(items)
    while found and recent.holds(items[found - 1]["at"], since):
        found -= 1
        step()
    return items[found:]
