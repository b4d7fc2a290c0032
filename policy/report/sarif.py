"""Problems in SARIF 2.1.0, the form in which code hosts take the findings of analysers (OASIS, March 2020)."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from policy.codes import CODES
from policy.problems import Problem
from policy.source import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    """One run with all problems, and the rules they break explained from `CODES`."""
    codes = sorted({problem.code for problem in problems})
    driver = {"name": "policy", "rules": [_rule(code) for code in codes]} | _version()
    results = [_result(problem, codes.index(problem.code)) for problem in problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _version() -> dict[str, str]:
    try:
        return {"version": version("plainrule")}
    except PackageNotFoundError:
        return {}


def _rule(code: str) -> dict[str, Any]:
    known = CODES.get(code)
    rule: dict[str, Any] = {"id": code}
    if known:
        rule |= {
            "shortDescription": {"text": known.title},
            "fullDescription": {"text": known.why},
            "defaultConfiguration": {"level": known.severity},
        }
    return rule


def _result(problem: Problem, index: int) -> dict[str, Any]:
    cell = f" ({problem.span.cell})" if problem.span.cell else ""
    hint = f"\nhint: {problem.hint}" if problem.hint else ""
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index,
        "level": problem.severity,
        "message": {"text": problem.message + cell + hint},
    }
    return result | ({"locations": [_location(problem.span)]} if problem.span.file else {})


def _location(span: Span) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(span.file)}}
    if span.line:
        physical["region"] = _region(span)
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="replace")


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line, "startColumn": span.column}
    if span.end_line >= span.line and span.end_column:
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return {name: number for name, number in region.items() if number}
