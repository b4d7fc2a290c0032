"""The runner of conformance cases: every result has a verdict, values are compared as the protocol says."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import etree

from policy.commands import main
from policy.feel.literals import literal
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_time
from policy.testing.tck_values import alike, value_in
from tests.answers.models import decision, definitions, input_data, requires, write

HEAD = (
    '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><modelName>m.dmn</modelName>'
)


def case(number: str, node: str, expected: str, inputs: str = "") -> str:
    return f'<testCase id="{number}">{inputs}<resultNode name="{node}"><expected>{expected}</expected></resultNode></testCase>'


def value(text: str, type_: str) -> str:
    return f'<value xsi:type="xsd:{type_}">{text}</value>'


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    folder = tmp_path / "level" / "0001-first"
    folder.mkdir(parents=True)
    write(
        folder,
        "m.dmn",
        definitions(
            input_data("n", "number") + decision("half", "n / 2", requires=requires("#n")) + decision("none", "1 / 0")
        ),
    )
    n = f'<inputNode name="n">{value("3", "decimal")}</inputNode>'
    write(
        folder,
        "0001-first-test-01.xml",
        HEAD
        + "".join(
            [
                case("1", "half", value("1.5", "decimal"), n),
                case("2", "half", value("2", "decimal"), n),
                case("3", "none", '<value xsi:nil="true"/>'),
                case("4", "gone", '<value xsi:nil="true"/>'),
                case("5", "half", value("soon", "date"), n),
            ]
        )
        + "</testCases>",
    )
    return tmp_path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["tck", *arguments])


def test_a_verdict_for_every_result(kit: Path) -> None:
    result = run(str(kit), "--json")
    verdicts = [json.loads(line) for line in result.stdout.splitlines()]
    assert [verdict["status"] for verdict in verdicts] == ["pass", "fail", "pass", "error", "skip"]
    assert verdicts[1] == {
        "folder": "level/0001-first",
        "file": "0001-first-test-01",
        "case": "2",
        "node": "half",
        "status": "fail",
        "detail": "expected 2, got 1.5",
    }
    assert result.exit_code == 1


def test_a_table_of_folders(kit: Path) -> None:
    result = run(str(kit))
    assert result.stdout.splitlines()[-2:] == ["level/0001-first  2 of 5", "2 passed, 3 failed"]


def test_a_file_that_cannot_be_read_is_an_error(kit: Path) -> None:
    (kit / "level" / "broken.xml").write_text("<testCases>")
    result = CliRunner().invoke(main, ["tck", str(kit), "--json"])
    [broken] = [line for line in map(json.loads, result.stdout.splitlines()) if line["file"] == "broken"]
    assert result.exit_code == 1
    assert broken["status"] == "error" and "XML" in broken["detail"]


def test_no_test_file(tmp_path: Path) -> None:
    assert run(str(tmp_path)).exit_code == run(str(tmp_path / "gone")).exit_code == 2


ALIKE = [
    (1, Decimal("1.000000001"), True),
    (1, Decimal("1.00000001"), False),
    (1, "1", False),
    (1, True, False),
    (None, None, True),
    (None, 0, False),
    ("a", "a", True),
    ([1, 2], [1, 2], True),
    ([1, 2], [2, 1], False),
    ([1], 1, False),
    ({"a": 1, "b": None}, {"b": None, "a": 1}, True),
    ({"a": 1}, {"a": 1, "b": None}, False),
    (parse_duration("P12M"), parse_duration("P1Y"), True),
    (parse_duration("PT24H"), parse_duration("P1D"), True),
    (parse_duration("P0D"), parse_duration("P0M"), False),
    (parse_date("2020-01-01"), "2020-01-01", False),
    (parse_time("10:00:00Z"), parse_time("10:00:00+00:00"), True),
    (parse_time("10:00:00Z"), parse_time("11:00:00+01:00"), False),
    (parse_time("10:00:00Z"), parse_time("10:00:00"), False),
    (parse_date_and_time("2020-07-01T10:00:00+02:00"), parse_date_and_time("2020-07-01T10:00:00@Europe/Paris"), True),
    (parse_date_and_time("2020-01-01T10:00:00+02:00"), parse_date_and_time("2020-01-01T10:00:00@Europe/Paris"), False),
    (parse_date_and_time("2020-01-01T10:00:00Z"), parse_date_and_time("2020-01-01T11:00:00+01:00"), False),
]


@pytest.mark.parametrize(("expected", "got", "same"), ALIKE, ids=lambda value: literal(value))
def test_alike(expected: Any, got: Any, same: bool) -> None:
    assert alike(expected, got) is same


def test_values_of_test_files() -> None:
    read = value_in(
        etree.fromstring(
            HEAD
            + '<component name="a"><list><item>'
            + value("true", "boolean")
            + "</item><item>"
            + value(" x ", "string")
            + '</item></list></component><component name="b">'
            + value("P1Y", "duration")
            + '</component><component name="c">'
            '<value xsi:nil="true"/></component></testCases>'
        )
    )
    assert read == {"a": [True, " x "], "b": parse_duration("P1Y"), "c": None}
