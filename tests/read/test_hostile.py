"""What a stranger may send: nothing but problems comes of it, and soon."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from policy import limits
from policy.problems import NotFound, Sink
from policy.read.yaml import read_policy, read_settings, read_tests
from tests.effort import examples

CONTRACT = (Path(__file__).parents[1] / "cases" / "contract" / "customer_tier.yaml").read_text()
TESTS = """\
test: customer tier
format: 1
as of: 2026-06-30
given: {payment standing: good}
cases:
  - name: at the cut-off
    given: {annual spend: 100000}
    expect: {tier: {level: platinum}}
    rules: [tier/p]
tables:
  - decision: tier
    table: |
      | name    | annual spend | => level   |
      |---------|--------------|------------|
      | at gold | 20000        | "gold"     |
"""
SETTINGS = "settings: a house\nformat: 1\nparameters: {customer tier: {gold from: {dated: {start: 1, 2026-01-01: 2}}, b: [1]}}\n"
SEEDS = [(CONTRACT, read_policy), (TESTS, read_tests), (SETTINGS, read_settings)]
pieces = st.sampled_from([b"|", b"\n", b"  ", b": ", b"{", b"}", b"[", b"]", b"'", b'"', b"#", b"&a ", b"*a", b"!!str ", b"- ", b"> ", b"\t",
                          b"\xff", b"\xe5\xae", b"\0", b"---\n", b"? ", b"%", b"@", b"\\", b"=> ", b"otherwise", b"(", b")", b"\r"])  # fmt: skip


@given(
    seed=st.sampled_from(SEEDS),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), pieces | st.binary(max_size=3)), max_size=6),
)
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_edits_give_problems_and_nothing_else(
    seed: Any, edits: list[tuple[float, int, bytes]], tmp_path: Path
) -> None:
    text, read = seed
    content = text.encode()
    for where, removed, added in edits:
        at = int(where * len(content))
        content = content[:at] + added + content[at + removed :]
    path = tmp_path / "rules.yaml"
    path.write_bytes(content)
    sink = Sink()
    model = read(path, "rules.yaml", tmp_path, sink)
    assert model is not None or sink.problems
    assert all(problem.code and problem.message and problem.span.file for problem in sink.problems)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf", "empty-file"),
        (b"policy: \xff\n", "not-utf-8"),
        ("policy: a\nformat: 1\n".encode("utf-16"), "not-utf-8"),
        (b"policy: a\0\n", "forbidden-character"),
        (b"x" * (limits.YAML_BYTES + 1), "file-too-large"),
        (b"[" * 1_000_000, "file-too-large"),
        (b"{" * 1_000_000, "file-too-large"),
        (b"a: " + b"'" * 1_000_001, "not-yaml"),
        (b"- [a, b, c, d, e, f, g, h]\n" * 100_000, "file-too-large"),
        (b"a: " + b"(" * 100_000 + b"\n", "unknown-key"),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_hostile_bytes_are_refused(content: bytes, code: str, read: Any) -> None:
    _, problems = read(content)
    assert code in {problem.code for problem in problems}


def test_a_byte_order_mark_is_allowed(read: Any) -> None:
    policy, problems = read(b"\xef\xbb\xbfpolicy: a\r\nformat: 1\r\n")
    assert policy.name == "a" and not problems


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_policy(tmp_path / "none.yaml", "none.yaml", tmp_path, Sink())
    with pytest.raises(NotFound):
        read_policy(tmp_path, "folder", tmp_path, Sink())


SHEET = "policy: a\nformat: 1\ndecisions:\n  d:\n    type: number\n    hit: first\n    table: {xlsx: t.xlsx}\n"


def book(*rows: tuple[Any, ...], change: Any = None) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, part)
    return stream.getvalue()


GOOD = book(("id", "then d"), ("a", 1))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unsafe-spreadsheet"),
        (b"PK\x03\x04 nothing", "unsafe-spreadsheet"),
        (GOOD[:-200], "unsafe-spreadsheet"),
        (with_part(GOOD, "xl/media/big.xml", b"\x20" * (limits.XLSX_UNPACKED_BYTES + 1)), "unsafe-spreadsheet"),
        (with_part(GOOD, "xl/externalLinks/externalLink1.xml", b"<x/>"), "unsafe-spreadsheet"),
        (with_part(GOOD, "xl/evil.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "unsafe-spreadsheet"),
        (book(("id", "then d"), ("a", "=1+1")), "wrong-table"),
        (book(("id", "then d"), ("a", 1), change=lambda sheet: sheet.merge_cells("A2:A3")), "wrong-table"),
        (book(("id", "then d"), ("a", None)), "empty-cell"),
        (book(("id", "then d"), ("a", 1), (), ("b", 2)), "empty-cell"),
        (book(("id", "then d"), ("a", 1, 2)), "ragged-row"),
        (
            book(("id", "then d"), ("a", "#REF!"), change=lambda sheet: setattr(sheet["B2"], "data_type", "e")),
            "wrong-table",
        ),
        (book(), "wrong-table"),
    ],
    ids=range(13),
)
def test_hostile_spreadsheets(content: bytes, code: str, read: Any) -> None:
    _, problems = read(SHEET, t_xlsx=content)
    assert code in {problem.code for problem in problems}, problems


def test_a_sheet_of_a_million_rows_is_refused_before_it_is_opened(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(["id", "then d"])
    stream = io.BytesIO()
    workbook.save(stream)
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c><c r="B%d"><v>2</v></c></row>' % (n, n, n) for n in range(1, 700_000)
    )
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for part in old.infolist():
            new.writestr(part, xml if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
    monkeypatch.setattr("policy.read.xlsx.load_workbook", lambda *_, **__: pytest.fail("the sheet is opened"))
    _, problems = read(SHEET, t_xlsx=packed.getvalue())
    assert [problem.code for problem in problems] == ["table-too-large"], problems
