"""The long run: generated policies and rows on one engine for so many seconds. `python -m tests.sql.long_run spark 600`."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.sql.agreement import disagreements
from tests.sql.engines import engine
from tests.sql.generated import COLUMNS, Rules, rows, rules


class Over(Exception):
    """The time is over."""


def run(name: str, seconds: float, start: int) -> Counter[str]:
    """How many queries ran over how many rows, and how many were refused; the first difference stops it."""
    counts: Counter[str] = Counter()
    until = time.monotonic() + seconds

    @seed(start)
    @settings(
        max_examples=10**6, phases=[Phase.generate], suppress_health_check=[*HealthCheck], deadline=None, database=None
    )
    @given(made=rules(), data=st.lists(rows, min_size=60, max_size=200))
    def differ(made: Rules, data: list[dict[str, Any]]) -> None:
        if time.monotonic() > until:
            raise Over
        file.write_text(made.text, encoding="utf-8")
        for decision in made.decisions:
            wrong = disagreements(file, decision, COLUMNS, data, at)
            counts["refused" if wrong is None else "queries"] += 1
            counts["rows"] += 0 if wrong is None else len(data)
            assert not wrong, (wrong[0], made.text)

    with tempfile.TemporaryDirectory() as folder, engine(name) as at:
        file = Path(folder) / "p.yaml"
        try:
            differ()
        except Over:
            pass
    return counts


if __name__ == "__main__":
    print(dict(run(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)))
