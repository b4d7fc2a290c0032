"""Tables whose rows are made when looked at have the problems, places and texts of those whose rows are made at once."""

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policy
from policy.problems import Sink
from policy.read import bars, table
from policy.source import Text

CELLS = st.sampled_from(
    [
        *(
            "-",
            "",
            "1",
            "-2.50",
            "> 3",
            "[1..5)",
            "[5..1]",
            '"a"',
            '"a", "b"',
            '"a|b"',
            r'"a\|b"',
            "true",
            "not(1)",
            "null",
        ),
        *("? > 2", "limit", "lmit", "[1..limit]", "1,000", "5-10", '"a" or "b"', "＜ 3", '@"2026-01-01"', "2026-01-01"),
        *("otherwise", " x  y ", "{n}", "says {n} {", "// note", "1 /* one */", "2026-02-30", "SOURCE 003", "«"),
        *('"\U0001f600"', "1.234567890123456789", "n1", "n2", "2026-12-31"),
    ]
)
HEADERS = st.lists(
    st.sampled_from(["id", "n", "s", "=> fee", "=> word", "because", "because (zh)", "cite", "valid from", "valid until", "note"]),
    min_size=1,
    max_size=6,
)  # fmt: skip
HEAD = """\
policy: p
format: 1
inputs: {n: number, s: {type: string, values: '"a", "b"'}}
parameters: {limit: {value: 7, cite: PARAMETER}}
decisions:
  d:
    outputs: {fee: number, word: {type: string, optional: true}}
    hit: first
"""


@st.composite
def grids(draw: st.DrawFn) -> list[list[str]]:
    header = draw(HEADERS)
    width = st.integers(len(header) - 1, len(header) + 1) if draw(st.booleans()) else st.just(len(header))
    rows = st.lists(width.flatmap(lambda count: st.lists(CELLS, min_size=count, max_size=count)), max_size=8)
    return [header, *draw(rows)]


def as_bars(grid: list[list[str]], _: Path) -> str:
    header, *rows = ["| " + " | ".join(row) + " |" for row in grid]
    dashes = "|" + "---|" * len(grid[0])
    return "    table: |\n" + "".join(f"      {line}\n" for line in (header, dashes, *rows))


def as_csv(grid: list[list[str]], folder: Path) -> str:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in grid]
    (folder / "t.csv").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return "    table: {csv: t.csv}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


@settings(suppress_health_check=[*HealthCheck])
@given(grid=grids(), write=st.sampled_from([as_bars, as_csv]))
def test_rows_made_later_have_the_problems_of_rows_made_at_once(
    grid: list[list[str]], write: Callable[[list[list[str]], Path], str], folder: Path
) -> None:
    file = folder / "p.yaml"
    file.write_text(HEAD + write(grid, folder), encoding="utf-8")
    told = []
    for few in (10_000, 0):
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(bars, "FEW", few)
            changed.setattr(table, "FEW", few)
            told.append((policy.check(file), digest_or_problems(file)))
    assert told[0] == told[1]


LINES = st.lists(
    st.sampled_from(
        ["| a | b |", "|a|b|", "  | n | - |", "| a | b", "a | b |", "| a |", "| a | b | c |", "||", "|", ""]
    )
    | st.sampled_from(
        [r"| a\|b | c |", "| a || b |", "|---|---|", "| a | b |   ", "|\t税 | «\u3000|", "｜ a ｜ b ｜", "| | b |"]
    ),
    max_size=4,
)


@given(lines=LINES, separator=st.sampled_from(["|---|---|", "| --- | :-: |", "|---|", "| a | b |"]), last=st.booleans())
def test_a_table_that_is_well_drawn_is_read_as_line_by_line(lines: list[str], separator: str, last: bool) -> None:
    drawn = ["| n | => fee |\n", f"{separator}\n", *(f"{line}\n" for line in lines)]
    starts = accumulate(map(len, drawn), initial=0)
    anchors = tuple((start, row, 3) for row, start in enumerate(starts, 7))
    text = Text("".join(drawn)[: None if last else -1], "p.yaml", anchors)
    told = []
    for glance in (bars._well_drawn, lambda _: None):
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(bars, "_well_drawn", glance)
            sink = Sink()
            told.append((places(bars.read_bars(text, sink)), sink.problems))
    assert told[0] == told[1]


def places(grid: bars.Grid | None) -> object:
    """All texts of a grid with their places."""
    if grid is None:
        return None
    rows = [(row.span, [(cell.text, cell.span(), cell.cell) for cell in row.cells]) for row in grid.rows]
    return [(cell.text, cell.span()) for cell in grid.header], rows, [*map(list, grid.columns)], grid.span


def digest_or_problems(file: Path) -> object:
    try:
        return policy.load(file).digest
    except policy.InvalidRules as error:
        return error.problems
