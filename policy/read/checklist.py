"""Checklists, score cards, phrases and `must hold`: the other tables of a rule file."""

from policy.model.logic import Checklist, ChecklistItem, Declaration, PhraseRow, Phrases, ScoreCard, ScoreItem
from policy.model.policy import MustHold
from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.columns import ANY, BY_LANGUAGE, ROW_ABOUT, Columns, distinct, refuse_conditions, require, sort_columns
from policy.read.form import Fields
from policy.read.table import output_columns
from policy.source import Text

CHECKLIST_COLUMNS = (*ROW_ABOUT, "when", "met", "at", "due")
SCORE_COLUMNS = (*ROW_ABOUT, "score", "weight")
SCORES = ("weighted mean", "sum")
PHRASE_COLUMNS = (*ROW_ABOUT, "says", "and says", "unless")
MUST_HOLD_COLUMNS = (*ROW_ABOUT, "must hold")


def read_must_hold(grid: Grid, lang: str, sink: Sink) -> tuple[MustHold, ...]:
    """Conditions on parameters and inputs."""
    columns = _columns(grid, MUST_HOLD_COLUMNS, BY_LANGUAGE, lang, "`must hold`", sink)
    if not require(columns, grid, ("must hold",), "`must hold`", sink):
        return ()
    return tuple(
        MustHold(
            id=columns.identity(row, number),
            condition=row.cells[columns.own["must hold"]],
            because=columns.by_language(row, "because"),
            cite=columns.cell(row, "cite"),
            note=columns.plain(row, "note"),
            span=row.span,
        )
        for number, row in enumerate(grid.rows, 1)
    )


def read_checklist(grid: Grid, given: Fields, lang: str) -> Checklist:
    """A checklist; which of `met`, `at` and the log decides is said row by row."""
    sink = given.sink
    columns = _columns(grid, CHECKLIST_COLUMNS, ("item", *BY_LANGUAGE), lang, "a checklist", sink)
    require(columns, grid, ("id", "item"), "a checklist", sink)
    log = given.feel("log")
    items = tuple(_item(columns, row, number) for number, row in enumerate(grid.rows, 1))
    for item in items:
        _check_item(item, log, sink)
    strict = given.choice("order", ("strict",), "") == "strict"
    if strict and log is None:
        sink.error(
            "missing-key",
            given.place("order"),
            "`order: strict` needs `log`",
            "add `log:` with the ids in the order in which they were done",
        )
    return Checklist(items=items, strict=strict, log=log, span=grid.span)


def _item(columns: Columns, row: GridRow, number: int) -> ChecklistItem:
    return ChecklistItem(
        id=columns.identity(row, number),
        item=columns.by_language(row, "item"),
        when=columns.cell(row, "when"),
        met=columns.cell(row, "met"),
        at=columns.cell(row, "at"),
        due=columns.cell(row, "due"),
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        span=row.span,
    )


def _check_item(item: ChecklistItem, log: Text | None, sink: Sink) -> None:
    if item.met is not None and (item.at or item.due) is not None:
        sink.error("wrong-form", item.span, f"`{item.id}` has both `met` and `at` or `due`", "write `-` in one of them")
    elif (item.at is None) != (item.due is None):
        sink.error(
            "wrong-form",
            item.span,
            f"`{item.id}` has only one of `at` and `due`",
            "`at` says when it was done, `due` until when it must be",
        )
    elif item.met is None and item.at is None and log is None:
        sink.error(
            "wrong-form",
            item.span,
            f"nothing says whether `{item.id}` is done",
            "add a column `met`, or `at` and `due`, or `log:`",
        )


def read_scores(grid: Grid, given: Fields, lang: str) -> ScoreCard | None:
    """A score card; a weighted mean needs weights, a sum takes them where they are there."""
    sink = given.sink
    columns = _columns(grid, SCORE_COLUMNS, ("item", *BY_LANGUAGE), lang, "a score card", sink)
    kind = given.choice("scores", SCORES, SCORES[0])
    needed = ("id", "item", "score", *(("weight",) if kind == "weighted mean" else ()))
    if not require(columns, grid, needed, "a score card", sink):
        return None
    return ScoreCard(
        items=tuple(_score(columns, row, number) for number, row in enumerate(grid.rows, 1)), kind=kind, span=grid.span
    )


def _score(columns: Columns, row: GridRow, number: int) -> ScoreItem:
    return ScoreItem(
        id=columns.identity(row, number),
        item=columns.by_language(row, "item"),
        score=row.cells[columns.own["score"]],
        weight=columns.cell(row, "weight"),
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        span=row.span,
    )


def read_phrases(
    grid: Grid, name: Text, outputs: tuple[Declaration, ...], read: Text, given: Fields, lang: str
) -> Phrases:
    """Phrases looked for in the text `read`."""
    sink = given.sink
    columns = _columns(grid, PHRASE_COLUMNS, BY_LANGUAGE, lang, "a table of phrases", sink)
    known = require(columns, grid, ("id", "says"), "a table of phrases", sink)
    return Phrases(
        text=read,
        when=given.feel("when"),
        outputs=output_columns(columns, grid, name, outputs, None, sink) if outputs or columns.outputs else (),
        rows=tuple(_phrase(columns, row, number, sink) for number, row in enumerate(grid.rows, 1)) if known else (),
        span=grid.span,
    )


def _phrase(columns: Columns, row: GridRow, number: int, sink: Sink) -> PhraseRow:
    says = row.cells[columns.own["says"]]
    if says.text == ANY:
        sink.error(
            "wrong-form",
            says.span(),
            "a row of phrases must say something",
            "`-` stands only under `and says` and `unless`",
        )
    return PhraseRow(
        id=columns.identity(row, number),
        says=says,
        and_says=columns.cell(row, "and says"),
        unless=columns.cell(row, "unless"),
        outputs=tuple(row.cells[at] for _, at in columns.outputs),
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        span=row.span,
    )


def _columns(grid: Grid, own: tuple[str, ...], languages: tuple[str, ...], lang: str, what: str, sink: Sink) -> Columns:
    columns = sort_columns(grid, own, languages, lang, sink)
    refuse_conditions(columns, grid, what, (*own, *languages), sink)
    distinct(columns, grid, sink)
    return columns
