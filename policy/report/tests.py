"""Results of tests for people and machines: text, JSON."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rich.text import Text

from policy.problems import Problem
from policy.report.console import Page, json_page
from policy.report.coverage import coverage_json, coverage_lines
from policy.report.problems import place, problem_json, problem_lines
from policy.report.visible import columns, line
from policy.testing.results import CaseResult, FileResult, Fired, Mismatch, TestRun


def summary(run: TestRun) -> str:
    """The last line of a test run.

    >>> summary(TestRun(()))
    '0 passed, 0 failed'
    """
    return f"{run.passed} passed, {run.failed} failed"


def test_lines(run: TestRun, coverage: bool = False) -> Iterator[Text]:
    """What failed and why, then a line for each file, coverage if wanted, and the count."""
    for file in run.files:
        yield from _problem_lines(file.problems)
        for case in file.cases:
            if not case.passed:
                yield from case_lines(case)
    yield from map(_file_line, run.files)
    if coverage:
        yield line()
        yield from coverage_lines(run.coverage)
    yield line((summary(run), "bold red" if run.failed else "bold green"))


def _file_line(file: FileResult) -> Text:
    passed = sum(case.passed for case in file.cases)
    good = passed == len(file.cases) and not file.problems
    return line(
        ("ok  " if good else "FAIL", "green" if good else "bold red"),
        f"  {file.file}  {passed} of {len(file.cases)} cases",
    )


def _problem_lines(problems: Iterable[Problem]) -> Iterator[Text]:
    """Problems followed by an empty line, or nothing."""
    lines = [*problem_lines(problems)]
    yield from [*lines, line()] if lines else []


def case_lines(case: CaseResult) -> Iterator[Text]:
    """Why a case failed: what was expected, what came, and the row that fired instead with what its cells met."""
    yield line(f"{place(case.span)}: ", ("failed", "bold red"), f": {case.name}")
    yield from problem_lines(case.problems)
    for mismatch in case.mismatches:
        yield from _mismatch_lines(mismatch)
    for fired in case.fired:
        yield from _fired_lines(fired)
    yield line()


def _mismatch_lines(mismatch: Mismatch) -> Iterator[Text]:
    yield line(f"  {place(mismatch.span)}: ", (mismatch.what, "bold"))
    yield line("    expected  ", (mismatch.expected, "green"))
    yield line("    got       ", (mismatch.got, "red"))


def _fired_lines(fired: Fired) -> Iterator[Text]:
    yield line("  fired ", (fired.rule, "bold"), f" at {place(fired.span)}")
    cells = [(f"    {cell.column}", cell.cell, f"is {cell.value}") for cell in fired.cells]
    yield from map(line, columns(cells)) if cells else ()


def test_json(run: TestRun, coverage: bool = False) -> dict[str, Any]:
    """A run as a JSON object."""
    told = {"format": 1, "passed": run.passed, "failed": run.failed, "files": [_file_json(file) for file in run.files]}
    return told | ({"coverage": coverage_json(run.coverage)} if coverage else {})


def _file_json(file: FileResult) -> dict[str, Any]:
    return {
        "test": file.policy,
        "file": file.file,
        "problems": [problem_json(problem) for problem in file.problems],
        "cases": [_case_json(case) for case in file.cases],
    }


def _case_json(case: CaseResult) -> dict[str, Any]:
    return {
        "name": case.name,
        "passed": case.passed,
        "line": case.span.line,
        "column": case.span.column,
        "problems": [problem_json(problem) for problem in case.problems],
        "mismatches": [_mismatch_json(mismatch) for mismatch in case.mismatches],
        "fired": [_fired_json(fired) for fired in case.fired],
    }


def _mismatch_json(mismatch: Mismatch) -> dict[str, Any]:
    return {
        "what": mismatch.what,
        "expected": mismatch.expected,
        "got": mismatch.got,
        "line": mismatch.span.line,
        "column": mismatch.span.column,
    }


def _fired_json(fired: Fired) -> dict[str, Any]:
    cells = [{"column": cell.column, "cell": cell.cell, "value": cell.value} for cell in fired.cells]
    return {"rule": fired.rule, "file": fired.span.file, "line": fired.span.line, "cells": cells}


TEST_FORMS: dict[str, Callable[[TestRun, bool], Page]] = {
    "text": test_lines,
    "json": lambda run, coverage: json_page(test_json(run, coverage)),
}
