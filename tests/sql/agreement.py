"""What a query gives for each row, held against the compiled decision."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import policy
from policy.decide import RuleSet
from policy.sql import exported
from policy.sql.columns import read_columns
from tests.sql.engines import Engine

AS_OF = "2026-06-30"
Answer = tuple[Any, list[str], str] | str


def decided(rules: RuleSet, decision: str, row: dict[str, Any]) -> Answer | set[str]:
    """The outcome and the rows that fired, or the codes of what is wrong."""
    try:
        record = rules.decide(decision, row, as_of=AS_OF, extra="ignore")
    except policy.InvalidInput as error:
        return {problem.code for problem in error.problems}
    except policy.DecisionFailed as error:
        return error.code
    return record.outcome, record.rules, "; ".join(record.because)


def told(row: dict[str, Any], decision: str) -> Answer:
    """The same from a row of the result."""
    if row["problem"] is not None:
        assert all(value is None for name, value in row.items() if name not in ("id", "problem"))
        return str(row["problem"].partition(":")[0])
    fields = {name.partition(".")[2]: value for name, value in row.items() if name.startswith(f"{decision}.")}
    fired = [
        f"{name.removesuffix('/rule')}/{each}"
        for name, value in row.items()
        if name.endswith("/rule") and value
        for each in value.split(", ")
    ]
    return (fields or row[decision]), fired, row["because"]


def same(found: Any, expected: Any) -> bool:
    """Values are one where the language says so; a float means its shortest decimal."""
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[k], expected[k]) for k in found)
        )
    if isinstance(found, float):
        found = Decimal(repr(found))
    if isinstance(expected, float):
        expected = Decimal(repr(expected))
    if isinstance(found, datetime) and isinstance(expected, datetime):
        return found == expected
    return (
        type(found) is type(expected) and found == expected if isinstance(expected, (bool, str)) else found == expected
    )


def disagreements(
    file: Path,
    decision: str,
    columns: str,
    rows: Sequence[dict[str, Any]],
    engine: Engine,
    inputs: Sequence[str] = (),
) -> list[Any] | None:
    """The rows for which the query and the decision differ; None where the query is refused. `inputs`: their names, if not the columns'."""
    rules = policy.load(file)
    made = exported(
        rules, decision, dialect=engine.name, columns=columns, table="t", keys=("id",), as_of=AS_OF, lang="en"
    )
    if made.sql is None:
        return None
    given = inputs or [column.name for column in read_columns(columns)]
    found = {row["id"]: row for row in engine.run(columns, rows, made.sql)}
    assert len(found) == len(rows)
    wrong = []
    for number, row in enumerate(rows):
        expected = decided(rules, decision, {name: row[name] for name in given if name in row})
        answer = told(found[number], decision)
        if not _agree(answer, expected):
            wrong.append((row, answer, expected))
    return wrong


def _agree(answer: Any, expected: Any) -> bool:
    if isinstance(expected, set):
        return answer in expected
    if isinstance(expected, str) or isinstance(answer, str):
        return bool(answer == expected)
    return same(answer[0], expected[0]) and answer[1:] == expected[1:]
