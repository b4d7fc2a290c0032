"""Tests, settings, tables in files, data by type, finding files."""

import os
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policy.codes.form import CODES
from policy.feel.types import (
    BOOLEAN,
    DATE,
    DAYS_AND_TIME,
    NUMBER,
    STRING,
    YEARS_AND_MONTHS,
    ContextType,
    Domain,
    ListType,
    Scalar,
    Type,
    nullable,
)  # fmt: skip
from policy.feel.values.temporal import YearsMonths
from policy.model.policy import Data
from policy.problems import NotFound, Sink
from policy.read.data import read_data
from policy.read.folder import find_files
from policy.read.xlsx import cell_text
from policy.read.yaml import read_policy, read_settings, read_tests
from policy.source import Text


def test_every_example_reads_without_a_problem(examples: Path) -> None:
    readers = {"policy": read_policy, "test": read_tests}
    files = find_files([examples]).files
    assert {found.kind for found in files} == {"policy", "test", "case plan"}
    for found in files:
        if found.kind in readers:
            sink = Sink()
            assert readers[found.kind](found.path, found.shown, found.root, sink) and not sink.problems, sink.problems


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_the_examples_of_a_code(code: Any, tmp_path: Path) -> None:
    read = read_tests if code.kind == "test" else read_policy
    for text, expected in ((code.wrong, {code.code}), (code.right, set())):
        if text:
            (tmp_path / "x.yaml").write_text(text)
            sink = Sink()
            read(tmp_path / "x.yaml", "x.yaml", tmp_path, sink)
            assert {problem.code for problem in sink.problems} == expected


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_test_file(tmp_path: Path) -> None:
    sink = Sink()
    text = (
        "test: a\nformat: 1\nas of: 2026-06-30\ngiven: {x: [1, {y: no}]}\nparameters: {b.c: null}\ncases:\n"
        "  - name: one\n    expect: {d: {e: 1}}\n    rules: [d/r]\n  - name: two\n    fails: [must-hold]\n  - name: three\n    fails: must-hold\n"
        "tables:\n  - decision: d\n    table: |\n      | name | x | => d | rules    | fails |\n      |------|---|------|----------|-------|\n"
        '      | n    | - | "q"  | d/a, d/b | -     |\n      | -    | 1 | -    | -        | z     |\n'
    )
    tests = read_tests(write(tmp_path, "t.yaml", text), "t.yaml", tmp_path, sink)
    assert tests and not sink.problems
    assert tests.setting.as_of and tests.setting.as_of.text == "2026-06-30"
    assert tests.setting.given[0][1].items[1].fields[0][1].text.text == "no"  # type: ignore[index, union-attr]
    assert [(case.expect.fails is not None, case.expect.exactly) for case in tests.cases] == [
        (False, False),
        (True, True),
        (True, False),
    ]
    first, second = tests.tables[0].rows
    assert ([str(rule) for rule in first.expect.rules or ()], first.given, [str(cell) for _, cell in first.outcomes]) == (
        ["d/a", "d/b"], (), ['"q"'],
    )  # fmt: skip
    assert (second.name, second.outcomes, second.expect.rules) == ("2", (), None)
    assert str(first.outcomes[0][1].span()) == "t.yaml:19:20 (row 1, column => d)"


def test_settings(tmp_path: Path) -> None:
    sink = Sink()
    text = "settings: our house\nformat: 1\nparameters:\n  a b:\n    x: 5\n    y: {dated: {2027-01-01: 2, start: 1}}\n    z: {value: [1]}\n    w: {u: 1}\n"
    settings = read_settings(write(tmp_path, "s.yaml", text), "s.yaml", tmp_path, sink)
    assert settings and not sink.problems
    assert [(str(name), [str(value.since) for value in values]) for _, name, values in settings.parameters] == [
        ("x", ["None"]), ("y", ["None", "2027-01-01"]), ("z", ["None"]), ("w", ["None"]),
    ]  # fmt: skip


POLICY = "policy: a\nformat: 1\ndecisions:\n  d:\n    type: number\n    table: {csv: t.csv}\n"


def test_a_table_in_csv_knows_its_places(read: Any) -> None:
    content = '\ufeffid,"x, y",then d\r\na,"""q""",1\r\n"b",  - ,"2\r\n+ 1"\r\n'
    policy, problems = read(POLICY, t_csv=content.encode())
    table = policy.decisions[0].logic
    assert not problems and table.file == "t.csv" and table.columns[0].expression.text == "x, y"
    first, second = table.rows
    assert (first.cells[0].text, str(first.cells[0].span(1, 2))) == ('"q"', "t.csv:2:6 (row a, column x, y)")
    assert (second.cells[0].text, second.outputs[0].text) == ("-", "2\r\n+ 1")
    assert second.outputs[0].span(5, 6).line == 4 and second.outputs[0].span(5, 6).column == 3


def test_the_digest_covers_the_tables(read: Any) -> None:
    digests = {read(POLICY, t_csv=content)[0].digest for content in (b"then d\n1\n", b"then d\n2\n", b"then d\n2\n")}
    assert len(digests) == 2


@pytest.mark.parametrize(
    "content",
    [b'then d\n"1\n', b'then d\n1"2\n', b'then d\n"1"2\n', b"", b"\xff\n", b"then d\n1,2\n", b"then d\n\n,\n"],
)
def test_a_table_in_csv_that_is_none(content: bytes, read: Any) -> None:
    assert read(POLICY, t_csv=content)[1]


def test_typed_cells_are_their_values() -> None:
    assert cell_text(True, "x", "") == "true"
    assert cell_text(0.1, "x", "") == "0.1"
    assert cell_text(1e20, "x", "") == "100000000000000000000"
    assert cell_text(datetime(2026, 1, 2), "x", "yyyy-mm-dd") == '@"2026-01-02"'
    assert cell_text(datetime(2026, 1, 2), "valid from", "yyyy-mm-dd") == "2026-01-02"
    assert cell_text(datetime(2026, 1, 2, 3, 4), "x", "yyyy-mm-dd hh:mm") == '@"2026-01-02T03:04:00"'
    assert cell_text(timedelta(hours=1), "x", "") == '@"PT3600S"'


def test_a_table_does_not_leave_its_folder_by_a_link(tmp_path: Path) -> None:
    write(tmp_path, "outside.csv", "then d\n1\n")
    path = write(tmp_path, "in/r.yaml", POLICY)
    os.symlink(tmp_path / "outside.csv", tmp_path / "in" / "t.csv")
    sink = Sink()
    read_policy(path, "r.yaml", tmp_path / "in", sink)
    assert [problem.code for problem in sink.problems] == ["path-leaves-folder"]
    sink = Sink()
    read_policy(path, "r.yaml", tmp_path, sink)
    assert not sink.problems


def scalar(text: str) -> Data:
    return Data(text=Text(text))


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("000", STRING, "000"),
        ("000", NUMBER, 0),
        ("0.10", NUMBER, Decimal("0.10")),
        ("true", BOOLEAN, True),
        ("true", STRING, "true"),
        ("2026-06-30", DATE, date(2026, 6, 30)),
        ("PT90M", DAYS_AND_TIME, timedelta(minutes=90)),
        ("P1Y2M", YEARS_AND_MONTHS, YearsMonths(14)),
        ("null", nullable(NUMBER), None),
        ("null", STRING, "null"),
        ("null", nullable(STRING), None),
        ("b", Scalar("string", domain=Domain(values=("a", "b"))), "b"),
    ],
)
def test_data_by_its_type(text: str, type_: Type, value: Any) -> None:
    sink = Sink()
    assert read_data(scalar(text), type_, sink) == value and not sink.problems


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        (scalar("yes"), BOOLEAN),
        (scalar("True"), BOOLEAN),
        (scalar("1,5"), NUMBER),
        (scalar("NaN"), NUMBER),
        (scalar("1.2.2026"), DATE),
        (scalar("P1Y"), DAYS_AND_TIME),
        (scalar("null"), NUMBER),
        (scalar("c"), Scalar("string", domain=Domain(values=("a", "b")))),
        (scalar("1.5"), Scalar("number", domain=Domain(whole=True))),
        (scalar("a"), ListType(STRING)),
        (Data(items=()), STRING),
        (Data(items=()), ContextType({"a": STRING})),
        (Data(fields=()), ContextType({"a": STRING})),
        (Data(fields=((Text("b"), scalar("x")),)), ContextType({})),
    ],
)
def test_data_that_is_no_value_of_its_type(data: Data, type_: Type) -> None:
    sink = Sink()
    read_data(data, type_, sink)
    assert [problem.code for problem in sink.problems] == ["wrong-value"]


def test_optional_fields_are_null_where_they_are_missing() -> None:
    type_ = ContextType({"a": STRING, "b": nullable(NUMBER)})
    assert read_data(Data(fields=((Text("a"), scalar("x")),)), type_, Sink()) == {"a": "x", "b": None}


def test_files_are_found_by_what_they_call_themselves(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "# first\nformat: 1\npolicy:   a  b # that is it\n")
    write(tmp_path, "sub/b.yml", "test: 'a b'\n")
    write(tmp_path, "c.yaml", "case plan: c\n")
    write(tmp_path, "d.yaml", "services: {policy: x}\n")
    write(tmp_path, "e.dmn", "<x/>")
    write(tmp_path, ".hidden/f.yaml", "policy: f\n")
    write(tmp_path, "notes.txt", "policy: g\n")
    found = find_files([tmp_path, tmp_path / "a.yaml"]).files
    assert [(one.path.name, one.kind, one.name, one.asked) for one in found] == [
        ("a.yaml", "policy", "a b", True), ("c.yaml", "case plan", "c", True), ("d.yaml", "other", "", True),
        ("e.dmn", "dmn", "", True), ("b.yml", "test", "a b", True),
    ]  # fmt: skip
    alone = find_files([tmp_path / "c.yaml"]).files
    assert [(one.path.name, one.asked) for one in alone] == [
        ("c.yaml", True),
        ("a.yaml", False),
        ("d.yaml", False),
        ("e.dmn", False),
    ]


def test_a_folder_without_rule_files(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NotFound):
            find_files([path])
