"""Tables of more rows than a word of bits has: the same rows fire as in single decisions, under every hit policy."""

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import policy

pa = pytest.importorskip("pyarrow")

HITS = ("first", "unique", "any", "rule order", "collect", "priority", "output order")
DAY = date(2026, 1, 1)


def rules_of(hit: str, count: int) -> str:
    """Ranges of numbers and days beside texts; under `unique` and `any` some rows overlap, and some values fall between."""
    draw = random.Random(hit + str(count))
    lines = []
    for number in range(count):
        low = number * 3 if hit in ("unique", "any") else draw.randrange(3 * count)
        high = low + (4 if number % 7 == 0 else 2) if hit in ("unique", "any") else low + draw.randrange(1, 60)
        texts = draw.choice(("-", '"a"', '"b", "c"', 'not("a")'))
        days = draw.choice(
            ("-", f'>= @"{DAY + timedelta(draw.randrange(40))}"', f'not(@"{DAY + timedelta(draw.randrange(40))}")')
        )
        outcome = draw.choice("pqr") if hit != "any" else "p"
        lines.append(f'      | r{number} | [{low / 4}..{high / 4}] | {texts} | {days} | "{outcome}" |')
    values = "    values: [r, q, p]\n" if hit in ("priority", "output order") else ""
    return (
        "policy: p\nformat: 1\ninputs: {x: number, s: string, d: date}\ndecisions:\n"
        f"  t:\n    type: string\n{values}    hit: {hit}\n    table: |\n"
        "      | id | x | s | d | => t |\n      |---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )


def frame_of(count: int) -> Any:
    draw = random.Random(count)
    rows = range(700)
    return pa.table({
        "x": pa.array([draw.randrange(-8, 6 * count + 8) / 8 for _ in rows]),
        "s": pa.array([draw.choice("abcd") for _ in rows]).dictionary_encode(),
        "d": [DAY + timedelta(draw.randrange(-2, 42)) for _ in rows],
    })  # fmt: skip


def told(decide: Any, row: dict[str, Any]) -> tuple[Any, ...]:
    try:
        record = decide(row)
    except policy.PolicyError as error:
        return None, None, f"{error.code}: {error.message}"
    return record.outcome, "; ".join(record.rules), None


@pytest.mark.parametrize("count", [64, 65, 200])
@pytest.mark.parametrize("hit", HITS)
def test_the_rows_that_fire(tmp_path: Path, hit: str, count: int) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(rules_of(hit, count), encoding="utf-8")
    decide = policy.load(path).decider("t")
    frame = frame_of(count)
    assert decide.explain_plan(frame) == f"`t`: its {count} rows a column at a time"
    found = decide.table(frame)
    for row, own in zip(frame.to_pylist(), found.to_pylist(), strict=True):
        assert tuple(own.values()) == told(decide, row), row
