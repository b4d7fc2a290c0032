"""A case plan's mapping as a policy: the parts that only plans have, read into `CasePlan`."""

from collections.abc import Callable
from typing import Any

from policy.model.logic import Declaration, Table, TypeRef
from policy.model.plan import ALIASES, PATTERN, TIMEOUT, ActionKind, EventKind, Fill, Pattern, Reads, Timer
from policy.model.policy import Policy, Use
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import BY_LANGUAGE, ROW_ABOUT, Columns, distinct, refuse_conditions, require, sort_columns
from policy.read.declarations import read_declarations
from policy.read.files import Reading
from policy.read.form import Fields, feel, fields, named_entries, text
from policy.read.grids import read_grid
from policy.read.names import named, normal_name
from policy.read.nodes import Mapping, Node
from policy.read.plan_policy import Parts, Signal, as_policy, moves_outputs
from policy.read.policy import HEAD_KEYS, PARTS, check_format, read_cites, read_time_zone, read_titles
from policy.read.table import read_table
from policy.source import Text

SHARED = ("types", "parameters", "functions", "must hold")  # what a plan has as every policy has it
OWN = ("reads", "events", "facts", "patterns", "signals", "timers", "actions", "moves")
KEYS = ("case plan", *(key for key in HEAD_KEYS if key not in ("policy", "on error")), *SHARED, *OWN)


def read_plan_node(node: Node, reading: Reading) -> Policy:
    """The case plan that a file's mapping describes, as a policy."""
    given = fields(node, "a case plan", KEYS, reading.sink, required=("case plan", "format", "events", "moves"))
    check_format(given)
    lang = given.plain("lang", "en")
    shared: dict[str, Any] = {
        key.replace(" ", "_"): PARTS[key](found, lang, reading)
        for key in SHARED
        if (found := given.node(key)) is not None
    }
    parts = _parts(given, lang, reading)
    head = Policy(
        name=normal_name(given.plain("case plan")),
        file=reading.shown,
        form="plan",
        version=given.plain("version"),
        lang=lang,
        titles=read_titles(given, lang),
        about=given.plain("about"),
        abouts=given.translations("about"),
        implements=given.texts("implements"),
        cites=read_cites(given),
        uses=_uses(given),
        time_zone=read_time_zone(given),
        span=given.place("case plan"),
        **shared,
    )
    return as_policy(head, parts)


def _parts(given: Fields, lang: str, reading: Reading) -> Parts:
    patterns = _rows(given, "patterns", PATTERN_COLUMNS, (), lang, reading, _pattern)
    timers = _rows(given, "timers", TIMER_COLUMNS, ("id", "runs in", "after"), lang, reading, _timer)
    signals = _rows(given, "signals", SIGNAL_COLUMNS, ("id", "when"), lang, reading, _signal)
    actions = tuple(
        ActionKind(name=name, arguments=read_declarations(node, f"`{name}`", reading.sink), span=name.span())
        for name, node in given.named("actions")
    )
    moves = given.node("moves")
    move = (
        fields(moves, "`moves`", ("start", "end", "hit", "table"), reading.sink, ("start", "table")) if moves else None
    )
    facts = tuple(
        (name, written) for name, node in given.named("facts") if (written := feel(node, name.text, reading.sink))
    )
    return Parts(
        events=_events(given, timers, patterns),
        facts=facts,
        patterns=patterns,
        signals=signals,
        timers=timers,
        actions=actions,
        fills=_fills(given),
        start=(move.text("start") if move else None) or Text("", reading.shown),
        end=move.texts("end") if move else (),
        moves=_moves(move, lang, reading) if move else None,
        reads=_reads(given),
    )


# Events, and how they are read.


def _events(given: Fields, timers: tuple[Timer, ...], patterns: tuple[Pattern, ...]) -> tuple[EventKind, ...]:
    """The declared kinds, then those that the engine sends where the plan has timers, or patterns among cases."""
    found = [
        EventKind(name=name, fields=read_declarations(node, f"the event `{name}`", given.sink), span=name.span())
        for name, node in given.named("events")
    ]
    names = {kind.name.text for kind in found}
    if timers and TIMEOUT not in names:
        found.append(_own_kind(TIMEOUT, {"timer": "string"}, given))
    if any(pattern.among == "cases" for pattern in patterns) and PATTERN not in names:
        found.append(_own_kind(PATTERN, {"pattern": "string", "ids": "list<string>"}, given))
    return tuple(found)


def _own_kind(name: str, types: dict[str, str], given: Fields) -> EventKind:
    file = given.span.file
    parts = tuple(_declaration(Text(part, file), Text(type_, file)) for part, type_ in types.items())
    return EventKind(name=Text(name, file), fields=parts, declared=False, span=given.span)


def _declaration(name: Text, type_: Text) -> Declaration:
    return Declaration(name=name, type=TypeRef(text=type_), span=name.span())


def _reads(given: Fields) -> Reads:
    node = given.node("reads")
    if node is None:
        return Reads()
    read = fields(node, "`reads`", ("columns", "events", "others"), given.sink)
    return Reads(
        columns=_texts_by_name(read, "columns"), events=_texts_by_name(read, "events"), others=read.text("others")
    )


def _texts_by_name(read: Fields, key: str) -> tuple[tuple[Text, Text], ...]:
    found = [(name, text(node, f"`{name}`", read.sink)) for name, node in read.named(key)]
    return tuple((name, named(value)) for name, value in found if value is not None)


# Used policies.


def _uses(given: Fields) -> tuple[Use, ...]:
    node = given.node("uses")
    if node is None:
        return ()
    if isinstance(node, Mapping):
        return tuple(Use(name=name) for name, _ in named_entries(node, "`uses`", given.sink))
    return tuple(Use(name=named(text)) for text in given.texts("uses"))


def _fills(given: Fields) -> tuple[Fill, ...]:
    node = given.node("uses")
    if not isinstance(node, Mapping):
        return ()
    found = []
    for policy, inputs in named_entries(node, "`uses`", given.sink):
        for name, value in named_entries(inputs, f"`{policy}`", given.sink):
            written = feel(value, name.text, given.sink)
            if written is not None:
                found.append(Fill(policy=policy, input=name, value=written))
    return tuple(found)


# Tables.


def _rows(
    given: Fields,
    key: str,
    own: tuple[str, ...],
    needed: tuple[str, ...],
    lang: str,
    reading: Reading,
    make: Callable[[Columns, GridRow, int, Grid, Sink], Any],
) -> tuple[Any, ...]:
    """The rows of a table that stands under a key of its own."""
    node = given.node(key)
    grid = read_grid(node, key, reading) if node is not None else None
    if grid is None:
        return ()
    sink = reading.sink
    columns = sort_columns(grid, own, BY_LANGUAGE, lang, sink)
    refuse_conditions(columns, grid, f"`{key}`", (*own, *BY_LANGUAGE), sink)
    for header, _ in columns.outputs:
        sink.error("unknown-column", header.span(), f"`{key}` has no output `{header}`", "only `moves` has outputs")
    if not require(columns, grid, needed or ("id", "a"), f"`{key}`", sink):
        return ()
    distinct(columns, grid, sink)
    return tuple(
        made for number, row in enumerate(grid.rows, 1) if (made := make(columns, row, number, grid, sink)) is not None
    )


def _pattern(columns: Columns, row: GridRow, number: int, grid: Grid, sink: Sink) -> Pattern | None:
    cells = [columns.cell(row, alias) for alias in ALIASES]
    kinds = [named(cell) for cell in cells if cell is not None]
    if cells[: len(kinds)] != [cell for cell in cells if cell is not None] or not kinds:
        sink.error("wrong-pattern", row.span, "the aliases of a pattern are a, b, c, d, from the left without a gap")
        return None
    same = columns.cell(row, "same")
    among = columns.cell(row, "among")
    if among is not None and among.text not in ("case", "cases"):
        sink.error("wrong-value", among.span(), f"`among` cannot be `{among}`", "write `case` or `cases`")
    return Pattern(
        id=columns.identity(row, number),
        kinds=tuple(kinds),
        times=columns.cell(row, "times"),
        same=_listed(same) if same is not None else (),
        where=columns.cell(row, "where"),
        within=columns.cell(row, "within"),
        among="cases" if among is not None and among.text == "cases" else "case",
        span=row.span,
    )


def _listed(cell: Text) -> tuple[Text, ...]:
    start, found = 0, []
    for part in cell.text.split(","):
        found.append(named(cell.part(start, start + len(part))))
        start += len(part) + 1
    return tuple(one for one in found if one.text)


def _timer(columns: Columns, row: GridRow, number: int, grid: Grid, sink: Sink) -> Timer:
    return Timer(
        id=columns.identity(row, number),
        runs_in=row.cells[columns.own["runs in"]],
        after=row.cells[columns.own["after"]],
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        span=row.span,
    )


def _signal(columns: Columns, row: GridRow, number: int, grid: Grid, sink: Sink) -> Signal:
    return Signal(
        id=columns.identity(row, number),
        when=row.cells[columns.own["when"]],
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        span=row.span,
    )


def _moves(move: Fields, lang: str, reading: Reading) -> Table | None:
    node = move.node("table")
    grid = read_grid(node, "table", reading) if node is not None else None
    if grid is None:
        return None
    return read_table(grid, Text("moves", reading.shown), moves_outputs(grid), None, move, lang)


PATTERN_COLUMNS = ("id", *ALIASES, "times", "same", "where", "within", "among", "note")
TIMER_COLUMNS = (*ROW_ABOUT, "runs in", "after")
SIGNAL_COLUMNS = (*ROW_ABOUT, "when")
