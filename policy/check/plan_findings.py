"""What is suspect in a case plan: states that are never reached or never left, timers that nothing answers, patterns that
cannot match, events, facts and patterns that nothing reads.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from attrs import frozen

from policy.check.plans import decision_of
from policy.feel import typed
from policy.feel.emit import compile_expression, free_keys
from policy.feel.fault import Fault
from policy.feel.operators import add, less
from policy.feel.scope import normal_name
from policy.model.plan import TIMEOUT, CasePlan, Pattern
from policy.model.typed import TypedParameter, TypedPolicy, TypedRow, TypedRules, TypedTable
from policy.problems import PolicyError, Sink
from policy.read.plan_policy import MOVES, TIMERS, WINDOWS

SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def check_plan_findings(rules: TypedRules, sink: Sink) -> None:
    """Reports what is suspect in the case plans of a rule set."""
    for policy in rules.policies.values():
        moves = decision_of(policy, MOVES)
        if policy.source.plan is not None and moves is not None and isinstance(moves.logic, TypedTable):
            graph = Moves(policy, policy.source.plan, moves.logic)
            _check_states(graph, sink)
            _check_timers(graph, sink)
            _check_patterns(graph, rules, sink)
            _check_unused(graph, sink)


@frozen
class Moves:
    """The moves of a plan as a graph of its states."""

    policy: TypedPolicy
    plan: CasePlan
    table: TypedTable

    def rows(self) -> Iterator[TypedRow]:
        """All rows, `otherwise` last."""
        yield from self.table.rows
        if self.table.otherwise is not None:
            yield self.table.otherwise

    def takes(self, row: TypedRow, name: str, value: str) -> bool:
        """Whether a row may fire where the state, or the event, is this; unsure is yes."""
        key = f"{self.policy.source.name}.{name}"
        return all(
            _may_hold(column, cell, key, value)
            for column, cell in zip(self.table.columns, row.cells, strict=False)
            if isinstance(column, typed.Variable) and column.key == key
        )

    def names(self, row: TypedRow, name: str) -> bool:
        """Whether a row says something of the state, or of the event."""
        key = f"{self.policy.source.name}.{name}"
        return any(
            isinstance(column, typed.Variable) and column.key == key and cell.tests
            for column, cell in zip(self.table.columns, row.cells, strict=False)
        )

    def targets(self, row: TypedRow) -> set[str] | None:
        """The states that a row leads to, without those in which it stays; None where that cannot be told."""
        place = next((at for at, (name, _) in enumerate(self.table.outputs) if name == "state"), None)
        return set() if place is None else _results(row.outputs[place], f"{self.policy.source.name}.state")

    @property
    def end(self) -> frozenset[str]:
        return frozenset(end.text for end in self.plan.end)


def _may_hold(column: typed.Typed, cell: typed.Cell, key: str, value: str) -> bool:
    node = typed.Matches(column, cell)
    keys = tuple(free_keys([node]))
    if not cell.tests or set(keys) != {key}:
        return True
    try:
        return compile_expression(node, keys, "null")(value) is True
    except PolicyError:
        return True


def _results(node: typed.Typed, state: str) -> set[str] | None:
    """The texts that an expression can give; none where it gives the old state, or null."""
    if isinstance(node, typed.Coerced):
        return _results(node.value, state)
    if isinstance(node, typed.Constant):
        return {node.value} if isinstance(node.value, str) else set()
    if isinstance(node, typed.Variable) and node.key == state:
        return set()
    if isinstance(node, typed.Conditional):
        parts = [_results(part, state) for part in (node.then, node.otherwise)]
        return None if any(part is None for part in parts) else set().union(*(part or set() for part in parts))
    return None


# States.


def _check_states(graph: Moves, sink: Sink) -> None:
    reached = _reached(graph)
    for state in graph.plan.states:
        if state not in reached:
            place = next((end.span() for end in graph.plan.end if end.text == state), graph.table.span)
            sink.error(
                "state-never-reached",
                place,
                f"no event leads to the state `{state}`",
                "add a row of `moves` that leads there, or leave the state out",
            )
        elif state not in graph.end and not any(_leaves(graph, row, state) for row in graph.rows()):
            sink.error(
                "state-never-left",
                graph.table.span,
                f"no row leads out of the state `{state}`",
                f"add one, or list `{state}` under `end`",
            )


def _reached(graph: Moves) -> set[str]:
    reached = {graph.plan.start.text}
    waiting = [graph.plan.start.text]
    while waiting:
        state = waiting.pop()
        rows = [row for row in graph.rows() if state not in graph.end and graph.takes(row, "state", state)]
        for row in rows:
            targets = graph.targets(row)
            new = (set(graph.plan.states) if targets is None else targets) - reached
            reached |= new
            waiting.extend(new)
    return reached


def _leaves(graph: Moves, row: TypedRow, state: str) -> bool:
    targets = graph.targets(row)
    return graph.takes(row, "state", state) and (targets is None or bool(targets - {state}))


# Timers.


def _check_timers(graph: Moves, sink: Sink) -> None:
    timers = decision_of(graph.policy, TIMERS)
    if timers is None or not isinstance(timers.logic, TypedTable):
        return
    key = f"{graph.policy.source.name}.state"
    answering = [row for row in graph.table.rows if graph.names(row, "event") and graph.takes(row, "event", TIMEOUT)]
    for row in timers.logic.rows:
        runs = [
            state
            for state in graph.plan.states
            if state not in graph.end and _may_hold(timers.logic.columns[0], row.cells[0], key, state)
        ]
        if not runs:
            sink.error(
                "timer-never-runs",
                row.span,
                f"there is no state in which the timer `{row.id}` runs",
                "an end stops every timer",
            )
        alone = [state for state in runs if not any(graph.takes(one, "state", state) for one in answering)]
        if alone:
            listed = ", ".join(f"`{state}`" for state in alone)
            sink.error(
                "timer-without-row",
                row.span,
                f"no row of `moves` answers when the timer `{row.id}` falls due in {listed}",
                f'add a row whose event is `"{TIMEOUT}"`',
            )


# Patterns.


def _check_patterns(graph: Moves, rules: TypedRules, sink: Sink) -> None:
    windows = decision_of(graph.policy, WINDOWS)
    if windows is None or not isinstance(windows.logic, typed.MakeContext):
        return
    entries = {name: node for name, _, node in windows.logic.entries}
    for pattern in graph.plan.patterns:
        why = _why_never(pattern, entries, graph.plan, rules)
        if why:
            sink.error("pattern-cannot-match", pattern.span, f"the pattern `{pattern.id}` can never match: {why}")


def _why_never(pattern: Pattern, entries: dict[str, typed.Typed], plan: CasePlan, rules: TypedRules) -> str:
    if pattern.times is not None and pattern.times.text.isdigit() and int(pattern.times.text) == 0:
        return "it counts to 0"
    for name in pattern.same:
        for kind in (plan.kind(kind.text) for kind in pattern.kinds):
            if kind is not None and name.text not in (normal_name(part.name.text) for part in kind.fields):
                return f"`{kind.name}` has no field `{name}`"
    where = entries.get(f"{pattern.id} where")
    if isinstance(where, typed.Lambda) and isinstance(where.body, typed.Constant) and where.body.value is not True:
        return "its condition is never true"
    within = entries.get(f"{pattern.id} within")
    values = _values(within, rules) if within is not None else []
    return "`within` ends before it begins" if values and all(map(_negative, values)) else ""


def _values(node: typed.Typed, rules: TypedRules) -> list[Any]:
    """The values of an expression without variables, or of a parameter in its periods."""
    parameter = rules.by_key.get(node.key) if isinstance(node, typed.Variable) else None
    if isinstance(parameter, TypedParameter):
        return [value for _, value in parameter.periods]
    if tuple(free_keys([node])):
        return []
    try:
        return [compile_expression(node, (), "null")()]
    except PolicyError:
        return []


def _negative(duration: Any) -> bool:
    try:
        return less(add(SOME_DAY, duration), SOME_DAY) is True
    except Fault:
        return False


# What nothing reads.


def _check_unused(graph: Moves, sink: Sink) -> None:
    name, plan = graph.policy.source.name, graph.plan
    read = {key for decision in graph.policy.decisions for key in decision.needs if key != decision.key}
    for fact in plan.facts:
        if f"{name}.{normal_name(fact.text)}" not in read:
            sink.warn("unused", fact.span(), f"nothing reads the fact `{fact}`", "remove it, or use it")
    for pattern in plan.patterns:
        if f"{name}.{pattern.id}" not in read:
            sink.warn("unused", pattern.span, f"nothing reads the pattern `{pattern.id}`", "remove it, or use it")
    matched = {kind.text for pattern in plan.patterns for kind in pattern.kinds}
    named = {kind.text for _, kind in plan.reads.events} | ({plan.reads.others.text} if plan.reads.others else set())
    for kind in plan.events:
        known = normal_name(kind.name.text)
        answered = any(graph.names(row, "event") and graph.takes(row, "event", known) for row in graph.table.rows)
        if kind.declared and not answered and f"{name}.{known}" not in read and known not in matched | named:
            sink.warn("unused", kind.span, f"nothing answers or reads the event `{known}`", "remove it, or use it")
