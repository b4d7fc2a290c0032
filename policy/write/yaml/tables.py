"""The rows of tables, checklists, score cards, phrases and `must hold` between bars."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import frozen

from policy.feel.scope import normal_name
from policy.model.logic import Checklist, Phrases, ScoreCard, Table
from policy.model.policy import MustHold
from policy.read.columns import BY_LANGUAGE
from policy.read.names import LANGUAGE
from policy.read.table import OWN_COLUMNS
from policy.source import Text
from policy.write.yaml.scalars import Bars, feel_cell, text_cell

NONE = "-"


@frozen
class Written:
    """A column on its way into bars."""

    header: str
    cells: tuple[str, ...]


def table_bars(table: Table, name: str, lang: str) -> Bars:
    """A decision table; `name` is that of its decision."""
    rows = (*table.rows, *([table.otherwise] if table.otherwise else []))
    conditions = [
        Written(_condition(column.expression.text), tuple(feel_cell(row.cells[at].text) for row in rows))
        for at, column in enumerate(table.columns)
    ]
    outputs = [
        Written(f"=> {output.name or name}", tuple(feel_cell(row.outputs[at].text) for row in rows))
        for at, output in enumerate(table.outputs)
    ]
    numbered = [row.id for row in rows] == [str(number) for number, _ in enumerate(rows, 1)]
    ids = [] if numbered and table.otherwise is None else [_ids(rows)]
    return _bars([*ids, *conditions, *outputs, *_said(rows, lang), *_plain(rows, ("valid from", "valid until"))])


def _condition(expression: str) -> str:
    """A header; one that looks like a column with a meaning of its own stands in parentheses."""
    header = feel_cell(expression)
    name = normal_name(expression)
    translated = LANGUAGE.fullmatch(name)
    return f"({header})" if name in (*OWN_COLUMNS, *BY_LANGUAGE) or translated else header


def checklist_bars(checklist: Checklist, lang: str) -> Bars:
    """The rows of a checklist."""
    items = checklist.items
    return _bars(
        [
            _ids(items),
            *_languages("item", items, lang),
            *_feel(items, ("when", "met", "at", "due")),
            *_said(items, lang),
        ]
    )


def score_bars(card: ScoreCard, lang: str) -> Bars:
    """The rows of a score card."""
    items = card.items
    return _bars(
        [_ids(items), *_languages("item", items, lang), *_feel(items, ("score", "weight")), *_said(items, lang)]
    )


def phrase_bars(phrases: Phrases, name: str, lang: str) -> Bars:
    """The rows of phrases."""
    rows = phrases.rows
    outputs = [
        Written(f"=> {output.name or name}", tuple(feel_cell(row.outputs[at].text) for row in rows))
        for at, output in enumerate(phrases.outputs)
    ]
    return _bars([_ids(rows), *_plain(rows, ("says", "and says", "unless")), *outputs, *_said(rows, lang)])


def must_hold_bars(rows: Sequence[MustHold], lang: str) -> Bars:
    """The conditions of a policy."""
    conditions = Written("must hold", tuple(feel_cell(row.condition.text) for row in rows))
    return _bars([_ids(rows), conditions, *_said(rows, lang)])


def _ids(rows: Sequence[Any]) -> Written:
    return Written("id", tuple(text_cell(row.id) for row in rows))


def _said(rows: Sequence[Any], lang: str) -> list[Written]:
    """Reasons, labels and notes, where there are any."""
    return [*_languages("because", rows, lang), *_plain(rows, ("cite", "note"))]


def _languages(name: str, rows: Sequence[Any], lang: str) -> list[Written]:
    used = dict.fromkeys(one for row in rows for one, _ in getattr(row, name))
    return [
        Written(
            name if one == lang else f"{name} ({one})", tuple(text_cell(_in(getattr(row, name), one)) for row in rows)
        )
        for one in used
    ]


def _in(texts: Iterable[tuple[str, Text]], lang: str) -> str:
    return next((text.text for one, text in texts if one == lang), "")


def _plain(rows: Sequence[Any], names: Sequence[str]) -> list[Written]:
    return _columns(rows, names, text_cell)


def _feel(rows: Sequence[Any], names: Sequence[str]) -> list[Written]:
    return _columns(rows, names, feel_cell)


def _columns(rows: Sequence[Any], names: Sequence[str], cell: Callable[[str], str]) -> list[Written]:
    """The columns of these names in which anything stands."""
    found = [
        Written(name, tuple(cell(str(getattr(row, name.replace(" ", "_")) or "")) for row in rows)) for name in names
    ]
    return [column for column in found if set(column.cells) != {NONE}]


def _bars(columns: Sequence[Written]) -> Bars:
    return Bars((tuple(column.header for column in columns), *zip(*(column.cells for column in columns), strict=True)))
