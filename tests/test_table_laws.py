"""Laws of tables: the generated code, as a chain and as an index, quick and slow, answers as a walk over the rows."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policy
from policy.compile import tables
from tests import slow_tables
from tests.effort import examples
from tests.test_laws import same

USUAL = settings(max_examples=examples(40), suppress_health_check=[*HealthCheck])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tables") / "p.yaml"


@USUAL
@given(table=slow_tables.tables(), given_inputs=st.lists(slow_tables.inputs, min_size=1, max_size=6))
def test_small_tables(table: slow_tables.Table, given_inputs: list[dict[str, Any]], file: Path) -> None:
    agreed(table, given_inputs, file)


@settings(USUAL, max_examples=examples(10))
@given(table=slow_tables.tables(41, 60), given_inputs=st.lists(slow_tables.inputs, min_size=3, max_size=12))
def test_long_tables(table: slow_tables.Table, given_inputs: list[dict[str, Any]], file: Path) -> None:
    agreed(table, given_inputs, file)


def agreed(table: slow_tables.Table, given_inputs: list[dict[str, Any]], file: Path) -> None:
    """Both forms of the table, asked in both ways, with decimals and with floats, agree with the walk over its rows."""
    file.write_text(table.policy(), encoding="utf-8")
    before = tables.CHAIN
    for tables.CHAIN in (0, 1000):
        try:
            rules = policy.load(file)
            quick = rules.decider("r")
            for values in given_inputs:
                expected = slow_tables.settled(table, values)
                for ask in (lambda given: rules.decide("r", given), quick):
                    for given in (values, as_floats(values)):
                        found = answer(ask, given)
                        assert agree(found, expected), (found, expected, tables.CHAIN, given)
        finally:
            tables.CHAIN = before


def answer(ask: Any, given: dict[str, Any]) -> Any:
    """The outcome and the rows, or the code of what went wrong."""
    try:
        record = ask(given)
    except policy.DecisionFailed as error:
        return error.code
    return record.outcome, [rule.removeprefix("r/") for rule in record.rules]


def agree(left: Any, right: Any) -> bool:
    return (
        left == right
        if isinstance(left, str) or isinstance(right, str)
        else same(left[0], right[0]) and left[1] == right[1]
    )


def as_floats(values: dict[str, Any]) -> dict[str, Any]:
    """The same inputs with floats wherever a float means the same decimal."""
    return {
        name: [_float(item) for item in value] if isinstance(value, list) else _float(value)
        for name, value in values.items()
    }


def _float(value: Any) -> Any:
    return float(value) if type(value) in (int, Decimal) and Decimal(repr(float(value))) == value else value
