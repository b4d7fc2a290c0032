"""A case plan as a policy: what it says of a case at one moment, in the forms that every policy has.

Facts are decisions; signals, timers and moves are tables; actions are functions; the state, the current event, the lists of
events by kind and the patterns are inputs. So a plan is checked, compiled and explained as any policy is.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, field, frozen

from policy.feel import syntax
from policy.feel.builtins import BINDINGS
from policy.feel.literals import quoted
from policy.feel.parser import FeelSyntaxError, parse_expression
from policy.feel.scope import Binding, Scope
from policy.feel.types import ANY
from policy.model.logic import (
    Column,
    ContextEntry,
    ContextForm,
    Declaration,
    Expression,
    FunctionForm,
    Logic,
    OutputColumn,
    Row,
    Table,
    TypeRef,
)
from policy.model.plan import ALIASES, ActionKind, CasePlan, EventKind, Fill, Pattern, Reads, Timer
from policy.model.policy import Decision, Function, Policy
from policy.problems import NOWHERE
from policy.read.bars import Grid
from policy.read.names import normal_name
from policy.source import Span, Text

MOVES, SIGNALS, TIMERS = "moves", "signals", "timers"  # the tables, as records name them
STEP, FILLED, WINDOWS = "case step", "case fills", "case patterns"  # what the fold asks for
FILL = " of "  # `utterance of complaint phrases`: the name of a filled input
CURRENT = ("state", "event", "this", "at")
ANYTHING = "-"


@frozen(kw_only=True)
class Signal:
    """A row of `signals`."""

    id: str
    when: Text
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Parts:
    """What a plan's file says beyond a policy, before the policy is made of it."""

    events: tuple[EventKind, ...]
    facts: tuple[tuple[Text, Text], ...]
    patterns: tuple[Pattern, ...]
    signals: tuple[Signal, ...]
    timers: tuple[Timer, ...]
    actions: tuple[ActionKind, ...]
    fills: tuple[Fill, ...]
    start: Text
    end: tuple[Text, ...]
    moves: Table | None
    reads: Reads


def moves_outputs(grid: Grid) -> tuple[Declaration, ...]:
    """The outputs of moves, before it is known which states there are; a plan that asks for nothing needs no actions."""
    state = Declaration(name=Text("state"), type=TypeRef(text=Text("string")), optional=True, span=grid.span)
    action = Declaration(name=Text("action"), optional=True, span=grid.span)
    headers = {normal_name(header.text.removeprefix("=>").removeprefix("then ")) for header in grid.header}
    return (state, action) if "action" in headers else (state,)


def as_policy(head: Policy, parts: Parts) -> Policy:
    """The policy of a plan; `head` is what its file says of itself."""
    states = _states(head, parts)
    plan = CasePlan(
        events=parts.events,
        facts=tuple(name for name, _ in parts.facts),
        patterns=parts.patterns,
        timers=parts.timers,
        actions=parts.actions,
        fills=parts.fills,
        start=parts.start,
        end=parts.end,
        states=states,
        reads=parts.reads,
    )
    return evolve(
        head,
        inputs=tuple(_inputs(head, parts, states)),
        functions=(*head.functions, *map(_action, parts.actions)),
        decisions=tuple(_decisions(head, parts, states)),
        plan=plan,
    )


# The states a plan can be in.


def _states(head: Policy, parts: Parts) -> tuple[str, ...]:
    """The start, what moves name as new states, and the ends, each once."""
    scope = Scope.of((*BINDINGS, *(Binding(name, name, ANY) for name in _names(head, parts))))
    cells = [cell for row in _move_rows(parts.moves) for cell in _state_cells(parts.moves, row)]
    named = [state for cell in cells for state in _literals(cell, scope)]
    every = (parts.start.text, *named, *(end.text for end in parts.end))
    return tuple(dict.fromkeys(state for state in every if state))


def _names(head: Policy, parts: Parts) -> Iterator[str]:
    yield from CURRENT
    yield from (kind.name.text for kind in parts.events)
    yield from (name.text for name, _ in parts.facts)
    yield from (pattern.id for pattern in parts.patterns)
    yield from (parameter.declaration.name.text for parameter in head.parameters)
    yield from (function.name.text for function in head.functions)
    yield from (use.name.text for use in head.uses)


def _move_rows(moves: Table | None) -> tuple[Row, ...]:
    return () if moves is None else (*moves.rows, *([moves.otherwise] if moves.otherwise else []))


def _state_cells(moves: Table | None, row: Row) -> Iterator[Text]:
    for column, cell in zip(moves.outputs if moves else (), row.outputs, strict=False):
        if column.name == "state" and cell.text != ANYTHING:
            yield cell


def _literals(cell: Text, scope: Scope) -> Iterator[str]:
    try:
        yield from results(parse_expression(cell, scope))
    except FeelSyntaxError:
        return


def results(expr: syntax.Expr) -> Iterator[str]:
    """The texts that an expression can give, as far as they stand in it."""
    if isinstance(expr, syntax.String):
        yield expr.value
    elif isinstance(expr, syntax.If):
        yield from results(expr.then)
        yield from results(expr.otherwise)


# What can be read: the state, the current event, the events so far, the patterns.


def _inputs(head: Policy, parts: Parts, states: tuple[str, ...]) -> Iterator[Declaration]:
    file = head.file
    yield _named("state", "string", head.span, values=states)
    yield _named("event", "string", head.span, values=tuple(kind.name.text for kind in parts.events))
    yield Declaration(
        name=Text("this", file), type=TypeRef(fields=(*_union(parts.events), *envelope(file))), span=head.span
    )
    yield _named("at", "date and time", head.span)
    for kind in parts.events:
        type_ = TypeRef(fields=(*kind.fields, *envelope(file)), collection=True)
        yield Declaration(name=kind.name, type=type_, span=kind.span)
    for pattern in parts.patterns:
        yield _named(pattern.id, "boolean", pattern.span)


def _named(
    name: str, type_: str, span: Span, values: Iterable[str] | None = None, optional: bool = False
) -> Declaration:
    allowed = tuple(Text(value, span.file) for value in values) if values is not None else None
    return Declaration(
        name=Text(name, span.file, ((0, span.line, span.column),)),
        type=TypeRef(text=Text(type_, span.file)),
        values=allowed,
        optional=optional,
        span=span,
    )


def envelope(file: str) -> tuple[Declaration, ...]:
    """What every event has beside its own fields."""
    types = {"id": "string", "at": "date and time", "no": "number", "case": "string"}
    return tuple(_named(name, type_, Span(file)) for name, type_ in types.items())


def _union(events: tuple[EventKind, ...]) -> Iterator[Declaration]:
    """The fields of all kinds; null where a kind lacks one, and of any type where kinds differ about it."""
    found: dict[str, list[Declaration]] = {}
    for kind in events:
        for part in kind.fields:
            found.setdefault(normal_name(part.name.text), []).append(part)
    for same in found.values():
        everywhere = len(same) == len(events) and not any(part.optional for part in same)
        yield evolve(_joined(same), optional=not everywhere)


def _joined(same: list[Declaration]) -> Declaration:
    first = same[0]
    if any(_written(part.type) != _written(first.type) for part in same):
        return Declaration(name=first.name, type=TypeRef(text=Text("Any", first.span.file)), span=first.span)
    if any(_allowed(part) != _allowed(first) for part in same):
        return evolve(first, values=None, whole=False)
    return first


def _written(type_: TypeRef | None) -> str:
    if type_ is None:
        return ""
    inside = ", ".join(f"{part.name}: {_written(part.type)} {part.optional} {_allowed(part)}" for part in type_.fields)
    return f"{type_.text}{{{inside}}}{type_.collection}"


def _allowed(part: Declaration) -> str:
    values = part.values
    return f"{list(map(str, values)) if isinstance(values, tuple) else values} {part.whole}"


# What is worked out.


def _action(kind: ActionKind) -> Function:
    """An action as a function that gives what is asked for."""
    listed = ", ".join(f"{quoted(name)}: {name}" for name in (normal_name(one.name.text) for one in kind.arguments))
    body = Text(f'{{"action": {quoted(kind.name.text)}, "arguments": {{{listed}}}}}', kind.span.file)
    return Function(name=kind.name, parameters=kind.arguments, body=Expression(body, span=kind.span), span=kind.span)


def _decisions(head: Policy, parts: Parts, states: tuple[str, ...]) -> Iterator[Decision]:
    for name, text in parts.facts:
        yield Decision(name=name, logic=Expression(text, span=text.span()), span=name.span())
    if parts.moves is not None:
        yield _moves(parts.moves, states, head)
    if parts.signals:
        yield _decision(SIGNALS, _signals(parts.signals), head)
    if parts.timers:
        yield _decision(TIMERS, _timers(parts.timers), head)
    asked = [MOVES, *([SIGNALS] if parts.signals else [])]
    yield _decision(STEP, _context((name, Expression(Text(name, head.file))) for name in asked), head)
    yield from _fills(head, parts)
    if parts.patterns:
        patterns = _context(_windows(parts))
        yield evolve(_decision(WINDOWS, patterns, head), requires=tuple(_constants(head)))


def _decision(name: str, logic: Logic, head: Policy) -> Decision:
    place = Text(name, head.file, ((0, head.span.line, head.span.column),))
    return Decision(name=place, logic=logic, span=head.span)


def _context(entries: Iterable[tuple[str, Logic]]) -> ContextForm:
    return ContextForm(tuple(ContextEntry(Text(name, logic.span.file), logic) for name, logic in entries))


def _moves(table: Table, states: tuple[str, ...], head: Policy) -> Decision:
    declared = {"state": _named("state", "string", table.span, states, optional=True)}
    outputs = tuple(evolve(column, declaration=declared.get(column.name)) for column in table.outputs)
    return Decision(name=Text(MOVES, head.file), logic=evolve(table, outputs=outputs), span=table.span)


def _signals(signals: tuple[Signal, ...]) -> Table:
    """A column for each condition, a row for each signal."""
    rows = tuple(
        Row(
            id=signal.id,
            outputs=(_text(quoted(signal.id), signal.when),),
            because=signal.because,
            cite=signal.cite,
            note=signal.note,
            span=signal.span,
            cells=tuple(_text("true" if other is signal else ANYTHING, other.when) for other in signals),
        )
        for signal in signals
    )
    return Table(
        columns=tuple(Column(signal.when) for signal in signals),
        outputs=(OutputColumn("", None),),
        rows=rows,
        hit="rule order",
        single=True,
        span=signals[0].span,
    )


def _timers(timers: tuple[Timer, ...]) -> Table:
    """Which timers run in a state, each with the time after which it falls due."""
    file = timers[0].span.file
    rows = tuple(
        Row(
            id=timer.id,
            cells=(timer.runs_in,),
            outputs=(_text(quoted(timer.id), timer.runs_in), timer.after),
            because=timer.because,
            cite=timer.cite,
            note=timer.note,
            span=timer.span,
        )
        for timer in timers
    )
    outputs = (OutputColumn("timer", None), OutputColumn("after", None))
    return Table(
        columns=(Column(Text("state", file)),), outputs=outputs, rows=rows, hit="rule order", span=timers[0].span
    )


def _text(written: str, place: Text) -> Text:
    """A text of ours that stands where the author's does."""
    span = place.span()
    return Text(written, span.file, ((0, span.line, span.column),), place.cell)


def _fills(head: Policy, parts: Parts) -> Iterator[Decision]:
    """The inputs of used decisions; they see the events, and nothing that is worked out."""
    if parts.fills:
        entries = ((fill_name(fill), Expression(fill.value, span=fill.value.span())) for fill in parts.fills)
        seen = (*CURRENT, *(kind.name.text for kind in parts.events), *_constants(head))
        yield evolve(_decision(FILLED, _context(entries), head), requires=seen)


def fill_name(fill: Fill) -> str:
    """The name under which a filled input is worked out."""
    return f"{fill.input}{FILL}{fill.policy}"


def _constants(head: Policy) -> Iterator[str]:
    yield from (parameter.declaration.name.text for parameter in head.parameters)
    yield from (function.name.text for function in head.functions)


def _windows(parts: Parts) -> Iterator[tuple[str, Logic]]:
    """For each pattern how long it may take, and its condition as a function of its events."""
    kinds = {kind.name.text: kind for kind in parts.events}
    for pattern in parts.patterns:
        if pattern.within is not None:
            yield f"{pattern.id} within", Expression(pattern.within, span=pattern.within.span())
        if pattern.where is not None and all(kind.text in kinds for kind in pattern.kinds):
            yield f"{pattern.id} where", _where(pattern, pattern.where, kinds)


def _where(pattern: Pattern, where: Text, kinds: dict[str, EventKind]) -> FunctionForm:
    file = pattern.span.file
    parameters = tuple(
        Declaration(
            name=Text(alias, file), type=TypeRef(fields=(*kinds[kind.text].fields, *envelope(file))), span=kind.span()
        )
        for alias, kind in zip(ALIASES, pattern.kinds, strict=False)
    )
    return FunctionForm(
        parameters=parameters,
        body=Expression(where, span=where.span()),
        result=TypeRef(text=Text("boolean", file)),
        span=where.span(),
    )
