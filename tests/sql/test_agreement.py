"""A query decides every row as the compiled function does: values, rows that fired, what is wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests.effort import examples
from tests.sql.agreement import disagreements
from tests.sql.engines import Engine, engine
from tests.sql.generated import COLUMNS, Rules, rows, rules

USUAL = settings(
    max_examples=examples(25), suppress_health_check=[*HealthCheck], deadline=None, phases=[Phase.reuse, Phase.generate]
)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def at(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with engine(request.param) as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sql") / "p.yaml"


@USUAL
@given(made=rules(), data=st.lists(rows, min_size=1, max_size=25))
def test_generated_policies(made: Rules, data: list[dict[str, Any]], at: Engine, file: Path) -> None:
    file.write_text(made.text, encoding="utf-8")
    for decision in made.decisions:
        wrong = disagreements(file, decision, COLUMNS, data, at)
        event("refused" if wrong is None else "run")
        assert not wrong, (wrong[0], made.text)
