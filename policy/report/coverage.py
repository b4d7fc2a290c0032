"""Coverage for people and machines: the rows that no case fired and the values that no case saw."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from policy.feel.encoding import to_plain
from policy.feel.literals import literal
from policy.report.visible import line
from policy.testing.results import Coverage, CoveredRow, CoveredValue


def coverage_lines(coverage: Coverage) -> Iterator[Text]:
    """How much was reached, then everything that was not, each at its place."""
    reached = sum(row.cases > 0 for row in coverage.rows)
    seen = sum(value.cases > 0 for value in coverage.values)
    values = f", {seen} of {len(coverage.values)} output values" if coverage.values else ""
    yield line(f"coverage {coverage.percent} %: {reached} of {len(coverage.rows)} rows{values}")
    yield from (_row(row) for row in coverage.rows if not row.cases)
    yield from (_value(value) for value in coverage.values if not value.cases)


def _row(row: CoveredRow) -> Text:
    return line(f"  {row.span.file}:{row.span.line}: ", "no case fires ", (f"{row.policy}.{row.rule}", "bold"))


def _value(value: CoveredValue) -> Text:
    output = f".{value.output}" if value.output else ""
    return line("  no case sees ", (literal(value.value), "bold"), f" from {value.policy}.{value.decision}{output}")


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """All rows and values with the number of cases that reached each."""
    return {
        "percent": coverage.percent,
        "rows": [
            {
                "policy": row.policy,
                "decision": row.decision,
                "rule": row.rule,
                "file": row.span.file,
                "line": row.span.line,
                "cases": row.cases,
            }
            for row in coverage.rows
        ],
        "values": [
            {
                "policy": value.policy,
                "decision": value.decision,
                "output": value.output,
                "value": to_plain(value.value),
                "cases": value.cases,
            }
            for value in coverage.values
        ],
    }
