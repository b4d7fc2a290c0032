"""The formatter: idempotent, careful with what is the author's, and never changing the meaning."""

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from policy.problems import Sink
from policy.read.yaml import read_policy
from policy.source import Text
from policy.write.bars import aligned
from policy.write.fmt import format_text, formatted
from tests.effort import examples

CONTRACT = Path(__file__).parents[1] / "cases" / "contract" / "customer_tier.yaml"


def meaning(text: str, folder: Path) -> object:
    path = folder / "meaning.yaml"
    path.write_bytes(text.encode())
    sink = Sink()
    policy = read_policy(path, "f", folder, sink)
    assert policy is not None and not sink.problems, sink.problems
    return without_places(evolve(policy, digest=""))


def without_places(value: object) -> object:
    if isinstance(value, Text):
        return value.text
    if isinstance(value, tuple):
        return tuple(map(without_places, value))
    if hasattr(value, "__attrs_attrs__"):
        parts = [
            (field.name, without_places(getattr(value, field.name)))
            for field in type(value).__attrs_attrs__
            if field.eq
        ]
        return (type(value).__name__, *parts)
    return value


def test_the_policy_of_the_contract_keeps_its_meaning(tmp_path: Path) -> None:
    before = CONTRACT.read_text()
    after = format_text(before)
    assert after != before and format_text(after) == after
    assert meaning(after, tmp_path) == meaning(before, tmp_path)
    rows = [line for line in after.splitlines() if line.startswith("      |")]
    assert len({cell_len(row) for row in rows}) == 1


FORMATTED = [
    ("a: 1   \n# comment  \n\n\nb: \n", "a: 1\n# comment\n\n\nb:\n"),
    ("about: |\n  two spaces  \n  end\n", "about: |\n  two spaces  \n  end\n"),
    ("a: 'x   \n  y'\n", "a: 'x   \n  y'\n"),
    ("a: 1 \r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
    (
        "given:\n  table: |\n    | a |\n    |--|\n    | 客户 |\n",
        "given:\n  table: |\n    | a |\n    |--|\n    | 客户 |\n",
    ),
    (
        "must hold: |\n  |a|b|\n  |:--|--:|\n\n  |客户|x \\| y|\nz: 1\n",
        "must hold: |\n  | a    | b      |\n  |:-----|-------:|\n\n  | 客户 | x \\| y |\nz: 1\n",
    ),
    ("must hold: |\n  | a | b |\n  |---|---|\n  | 1 |\n", "must hold: |\n  | a | b |\n  |---|---|\n  | 1 |\n"),
    ('decisions:\n  b:\n    is: "x"  # c # d\n', 'decisions:\n  b:\n    is: |  # c # d\n      "x"\n'),
    (
        'decisions:\n  b:\n    is: "x" + "#"\n    type: string\n',
        'decisions:\n  b:\n    is: |\n      "x" + "#"\n    type: string\n',
    ),
    ('functions:\n  f(x): f("a # b")\n', 'functions:\n  f(x): |\n    f("a # b")\n'),
    ("decisions:\n  b: {is: 'x'}\n", "decisions:\n  b: {is: 'x'}\n"),
    ("decisions:\n  b:\n    is: '\"x\"'\n", "decisions:\n  b:\n    is: '\"x\"'\n"),
    ("a: [b\n", "a: [b\n"),
    ("", ""),
]


@pytest.mark.parametrize(("before", "after"), FORMATTED)
def test_what_is_changed_and_what_is_not(before: str, after: str) -> None:
    assert format_text(before) == after
    assert format_text(after) == after


cells = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters="|\\"), max_size=8
)


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=2, max_size=5)
    )
)
def test_aligning_twice_changes_nothing_and_keeps_the_cells(rows: list[list[str]]) -> None:
    lines = ["  |" + "|".join(row) + "|" for row in rows]
    once = aligned(lines)
    assert aligned(once) == once
    assert [[cell.strip() for cell in line.strip()[1:-1].split("|")] for line in once if set(line) - set("|-: ")] == [
        [cell.strip() for cell in row] for row, line in zip(rows, once, strict=True) if set(line) - set("|-: ")
    ]


def test_the_examples_keep_their_meaning(tmp_path: Path) -> None:
    import os

    shared = Path(os.environ.get("POLICY_SHARED", Path(__file__).parents[3] / "shared")) / "design" / "examples"
    if not shared.is_dir():
        pytest.skip(f"the shared examples are not at {shared}: set POLICY_SHARED to the folder that has them")
    (tmp_path / "norms.csv").write_bytes((shared / "requests" / "norms.csv").read_bytes())
    for path, before, after in formatted([shared]):
        assert format_text(after) == after
        if before.startswith("policy:"):
            assert meaning(after, tmp_path) == meaning(before, tmp_path), path


edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.integers(0, 8),
        st.sampled_from(["|", "\n", "  ", ": ", "{", '"', "#", " \n", "'", "\\", ">", "\t"]),
    ),
    max_size=5,
)


@given(edits)
@settings(max_examples=examples(60), deadline=None)
def test_formatting_a_damaged_file_twice_changes_nothing(edits: list[tuple[float, int, str]]) -> None:
    text = CONTRACT.read_text()
    for where, removed, added in edits:
        at = int(where * len(text))
        text = text[:at] + added + text[at + removed :]
    once = format_text(text)
    assert format_text(once) == once
