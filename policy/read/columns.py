"""The columns of a grid by what their header says: those with a name of their own, outputs, and conditions."""

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from policy.problems import Sink
from policy.read.bars import Grid, GridRow
from policy.read.names import LANGUAGE, did_you_mean, named, normal_name
from policy.source import Span, Text

ARROW = re.compile(r"=>\s*")
THEN = re.compile(r"(?:=>|then(?=\s))\s*")  # a spreadsheet takes `=` for a formula
ROW_ABOUT = ("id", "note", "cite")  # what most tables say of a row
BY_LANGUAGE = ("because",)
ANY = "-"


@frozen
class Columns:
    """Where in a row each thing stands."""

    own: Mapping[str, int]  # id, cite, note, valid from …
    languages: Mapping[str, Mapping[str, int]]  # because, item: by language
    outputs: tuple[tuple[Text, int], ...]
    conditions: tuple[tuple[Text, int], ...]

    def cell(self, row: GridRow, name: str) -> Text | None:
        """The cell of a column, None where there is no such column or it says `-`."""
        at = self.own.get(name)
        return row.cells[at] if at is not None and row.cells[at].text != ANY else None

    def plain(self, row: GridRow, name: str, default: str = "") -> str:
        found = self.cell(row, name)
        return found.text if found else default

    def by_language(self, row: GridRow, name: str) -> tuple[tuple[str, Text], ...]:
        places = self.languages.get(name, {})
        return tuple((lang, row.cells[at]) for lang, at in places.items() if row.cells[at].text != ANY)

    def identity(self, row: GridRow, number: int) -> str:
        """The id of a row, its number where rows have none."""
        at = self.own.get("id")
        return normal_name(row.cells[at].text) if at is not None else str(number)

    def texts(self, grid: Grid, name: str) -> Sequence[str]:
        """The texts of a column, none where there is no such column."""
        at = self.own.get(name)
        return grid.columns[at] if at is not None else ()


def sort_columns(grid: Grid, own: Iterable[str], languages: Iterable[str], lang: str, sink: Sink) -> Columns:
    """What each column is. A name in parentheses is a condition, also where a column of that name has a meaning."""
    found = _Found(frozenset(own), frozenset(languages), lang, THEN if grid.file else ARROW, sink)
    for at, header in enumerate(grid.header):
        found.add(header, at)
    return Columns(found.own, found.languages, tuple(found.outputs), tuple(found.conditions))


class _Found:
    """The columns of one header as they are met."""

    def __init__(
        self, own: frozenset[str], languages: frozenset[str], lang: str, arrow: re.Pattern[str], sink: Sink
    ) -> None:
        self.known = own, languages
        self.lang, self.arrow, self.sink = lang, arrow, sink
        self.own: dict[str, int] = {}
        self.languages: dict[str, dict[str, int]] = {}
        self.outputs: list[tuple[Text, int]] = []
        self.conditions: list[tuple[Text, int]] = []

    def add(self, header: Text, at: int) -> None:
        name = normal_name(header.text)
        translated = LANGUAGE.fullmatch(name)
        arrow = self.arrow.match(header.text)
        if name in self.known[0]:
            self._once(self.own, name, header, at)
        elif name in self.known[1]:
            self._once(self.languages.setdefault(name, {}), self.lang, header, at)
        elif translated and translated["name"] in self.known[1]:
            self._once(self.languages.setdefault(translated["name"], {}), translated["lang"], header, at)
        elif arrow:
            self._output(named(header.part(arrow.end(), len(header.text))), at)
        else:
            self.conditions.append((self._condition(header), at))

    def _once(self, places: dict[str, int], name: str, header: Text, at: int) -> None:
        if name in places:
            self.sink.error(
                "doubled-column", header.span(), f"the column `{header}` stands here twice", "keep one of them"
            )
        else:
            places[name] = at

    def _output(self, name: Text, at: int) -> None:
        if name.text in {other.text for other, _ in self.outputs}:
            self.sink.error("doubled-column", name.span(), f"the output `{name}` stands here twice", "keep one of them")
        else:
            self.outputs.append((name, at))

    def _condition(self, header: Text) -> Text:
        inner = header.text[1:-1]
        if (
            header.text.startswith("(")
            and header.text.endswith(")")
            and normal_name(inner) in self.known[0] | self.known[1]
        ):
            return header.part(1, len(header.text) - 1).strip()
        return header


def refuse_conditions(columns: Columns, grid: Grid, what: str, known: Iterable[str], sink: Sink) -> None:
    """Problems for the columns that a table without conditions does not know."""
    for header, _ in columns.conditions:
        sink.error(
            "unknown-column", header.span(), f"{what} has no column `{header}`", did_you_mean(header.text, known)
        )


def require(columns: Columns, grid: Grid, names: Iterable[str], what: str, sink: Sink) -> bool:
    """Are these columns there? A problem for each that is not."""
    missing = [name for name in names if name not in columns.own and name not in columns.languages]
    for name in missing:
        sink.error("missing-column", _header(grid), f"{what} lacks the column `{name}`", f"add `| {name} |`")
    return not missing


def distinct(columns: Columns, grid: Grid, sink: Sink) -> None:
    """A problem for each id that stands on two rows."""
    seen: set[str] = set()
    names = [normal_name(text) for text in columns.texts(grid, "id")]
    if ANY not in names and len(set(names)) == len(names):
        return
    for number, name in enumerate(names):
        if name in seen or name == ANY:
            message = f"two rows have the id `{name}`" if name in seen else "a row needs an id, not `-`"
            place = grid.rows[number].cells[columns.own["id"]].span()
            sink.error("doubled-id", place, message, "give each row an id of its own")
        seen.add(name)


def _header(grid: Grid) -> Span:
    return grid.header[0].span() if grid.header else grid.span
