"""Problems as text, JSON, GitHub annotations and SARIF."""

import json
from pathlib import Path

import pytest

from policy.problems import NOWHERE, Problem
from policy.report.problems import PROBLEM_FORMS, problem_lines, summary
from policy.report.visible import plain
from policy.source import Span


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    file = tmp_path / "tier.yaml"
    file.write_text("policy: x\n  | 客户 | >= gold form |\n", encoding="utf-8")
    return Problem(
        Span(str(file), 2, 10, 2, 22, "row p, column spend"),
        "unknown-name",
        "`gold form` is not known",
        "did you mean `gold from`?",
    )


def test_text_points_at_the_place(problem: Problem) -> None:
    assert plain(problem_lines([problem])).splitlines() == [
        f"{problem.span.file}:2:10: error unknown-name: `gold form` is not known (row p, column spend)",
        "     2 |   | 客户 | >= gold form |",
        "       |            ^^^^^^^^^^^^",
        "  hint: did you mean `gold from`?",
    ]


def test_problems_without_a_place_or_a_file_that_is_gone() -> None:
    gone = Problem(Span("gone.yaml", 3, 1, 3, 2), "no-row", "nothing")
    text = plain(problem_lines([gone, Problem(NOWHERE, "a-code", "somewhere", severity="warning")]))
    assert "warning a-code: somewhere\n" in text
    assert "gone.yaml:3:1: error no-row: nothing\n" in text


def test_summary_counts() -> None:
    problems = [Problem(NOWHERE, "a", "b"), Problem(NOWHERE, "a", "b", severity="warning")]
    assert summary(problems, 3) == "3 files checked, 1 error, 1 warning"


def test_json_is_one_object(problem: Problem) -> None:
    told = json.loads(PROBLEM_FORMS["json"]([problem], 1))
    assert (told["errors"], told["problems"][0]["line"], told["problems"][0]["code"]) == (1, 2, "unknown-name")


def test_github_annotations_can_not_be_broken_out_of() -> None:
    problem = Problem(Span("a,b:c.yaml", 1, 2, 1, 4), "x", "100 %\n::error::forged\r", severity="warning")
    assert PROBLEM_FORMS["github"]([problem], 1) == (
        "::warning file=a%2Cb%3Ac.yaml,line=1,col=2,endLine=1,endColumn=3,title=x::100 %25%0A::error::forged%0D\n"
    )


def test_sarif_names_rule_and_region(problem: Problem) -> None:
    run = json.loads(PROBLEM_FORMS["sarif"]([problem], 1))["runs"][0]
    assert run["tool"]["driver"]["rules"][0]["id"] == "unknown-name"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 22}


def test_an_annotation_holds_nothing_that_a_terminal_obeys() -> None:
    problem = Problem(Span("a\x9b.yaml", 1, 1), "gap", "one\x1b[31m\u202e\r\n::error::two%", "\x9bthree")
    [line, end] = str(PROBLEM_FORMS["github"]([problem], 1)).split("\n")
    assert end == "" and line.isprintable()
    assert line.endswith("::one\\x1b[31m\\u202e%0D%0A::error::two%25%0Ahint: \\x9bthree")
