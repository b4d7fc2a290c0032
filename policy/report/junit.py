"""Results of tests as JUnit XML, which build servers read."""

from xml.etree.ElementTree import Element, SubElement, tostring

from policy.problems import Problem
from policy.report.problems import problem_lines
from policy.report.tests import case_lines
from policy.report.visible import plain, visible
from policy.testing.results import CaseResult, FileResult, TestRun


def junit_text(run: TestRun) -> str:
    """A suite for each test file; a file that could not be run as it is written is an error of its own."""
    root = Element("testsuites", name="policy test", tests=str(run.passed + run.failed), failures=str(run.failed))
    for file in run.files:
        _suite(root, file)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, file: FileResult) -> None:
    failures = sum(not case.passed for case in file.cases)
    suite = SubElement(
        root,
        "testsuite",
        name=visible(file.policy),
        file=visible(file.file),
        tests=str(len(file.cases) + bool(file.problems)),
        failures=str(failures),
        errors=str(int(bool(file.problems))),
    )
    for case in file.cases:
        _case(suite, file, case)
    if file.problems:
        broken = SubElement(suite, "testcase", classname=visible(file.policy), name="the file itself")
        SubElement(broken, "error", message=visible(file.problems[0].message)).text = _told(file.problems)


def _case(suite: Element, file: FileResult, case: CaseResult) -> None:
    element = SubElement(
        suite,
        "testcase",
        classname=visible(file.policy),
        name=visible(case.name),
        file=visible(case.span.file),
        line=str(case.span.line),
    )
    if not case.passed:
        SubElement(element, "failure", message=visible(_first(case))).text = plain(case_lines(case))


def _first(case: CaseResult) -> str:
    if case.mismatches:
        first = case.mismatches[0]
        return f"{first.what}: expected {first.expected}, got {first.got}"
    return case.problems[0].message


def _told(problems: tuple[Problem, ...]) -> str:
    return plain(problem_lines(problems))
