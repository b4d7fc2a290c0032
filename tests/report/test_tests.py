"""Results of tests as text, JSON and JUnit."""

import json
from xml.etree import ElementTree

from policy.problems import NOWHERE, Problem
from policy.report.junit import junit_text
from policy.report.tests import TEST_FORMS
from policy.report.tests import test_lines as lines_of
from policy.report.visible import plain
from policy.source import Span
from policy.testing.results import CaseResult, CellMet, Coverage, CoveredRow, FileResult, Fired, Mismatch, TestRun

PLACE = Span("tier_test.yaml", 7, 5, 7, 9)
FAILED = CaseResult(
    "at <gold> & [bold]\x1b",
    PLACE,
    (Mismatch("tier.level", '"gold"', '"regular"', PLACE),),
    (Fired("tier/otherwise", Span("tier.yaml", 20, 7), (CellMet("annual spend", "[1..5)", "20000"),)),),
)
RUN = TestRun(
    (
        FileResult("tier", "tier_test.yaml", (FAILED, CaseResult("fine", PLACE))),
        FileResult("", "broken_test.yaml", (), (Problem(NOWHERE, "no-cases", "no case"),)),
    ),
    Coverage((CoveredRow("tier", "tier", "tier/p", PLACE, 0), CoveredRow("tier", "tier", "tier/g", PLACE, 2))),
)


def test_text_says_what_came_instead() -> None:
    text = plain(lines_of(RUN, coverage=True))
    for part in (
        "tier_test.yaml:7:5: failed: at <gold> & [bold]\\x1b",
        'expected  "gold"',
        'got       "regular"',
        "fired tier/otherwise at tier.yaml:20:7",
        "annual spend  [1..5)  is 20000",
        "coverage 50 %",
        "no case fires tier.tier/p",
    ):
        assert part in text
    assert text.splitlines()[-1] == "1 passed, 2 failed"


def test_json_counts() -> None:
    told = json.loads(str(TEST_FORMS["json"](RUN, False)))
    assert (told["passed"], told["failed"], told["files"][0]["cases"][0]["mismatches"][0]["what"]) == (
        1,
        2,
        "tier.level",
    )


def test_junit_is_sound_xml() -> None:
    root = ElementTree.fromstring(junit_text(RUN))
    failure = root.find(".//failure")
    assert failure is not None and 'expected "gold"' in failure.attrib["message"]
    assert [suite.attrib["errors"] for suite in root] == ["0", "1"]
