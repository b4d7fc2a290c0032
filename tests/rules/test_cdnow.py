"""The walk-through with real customers: its commands run as they stand, and its figures are added up again in plain Python."""

import csv
import json
import runpy
import shlex
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy.commands import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "walkthrough-cdnow.md"


def commands() -> list[list[str]]:
    """The commands of the page, each as words."""
    blocks = PAGE.read_text(encoding="utf-8").split("```sh\n")[1:]
    return [shlex.split(line) for block in blocks for line in block.split("```")[0].splitlines()]


@pytest.fixture
def purchases(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The purchases, in a checkout as the page supposes it."""
    source = shared / "data" / "cdnow" / "purchases.csv"
    if not source.is_file():
        pytest.skip(f"the purchases are absent: {source}")
    for name in ("rules", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "purchases.csv").symlink_to(source)
    monkeypatch.chdir(tmp_path)
    return source


def run(words: list[str]) -> str:
    """What a command prints; it must end well."""
    if words[0] == "python":
        sys.argv = words[1:]
        runpy.run_path(words[1], run_name="__main__")
        return ""
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code == 0, result.output
    return result.output


def values(purchases: Path) -> tuple[dict[str, Decimal], Counter[str]]:
    """Dollars of the last 12 months, and purchases, of each customer."""
    dollars: dict[str, Decimal] = defaultdict(Decimal)
    bought: Counter[str] = Counter()
    with purchases.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            bought[row["customer"]] += 1
            dollars[row["customer"]] += Decimal(row["dollars"]) if row["date"] > "1997-06-30" else 0
    return dollars, bought


def test_the_page_as_it_stands(purchases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars", reason="the aggregation of the page is made with polars: pip install polars")
    monkeypatch.setattr(sys, "argv", list(sys.argv))
    said = [run(words) for words in commands()]
    page = PAGE.read_text(encoding="utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    assert said[1].startswith(shown)
    assert "11839 rows: 11839 decided, 0 rejected" in said[2]

    dollars, bought = values(purchases)
    with Path("tiers.csv").open(encoding="utf-8", newline="") as file:
        given = {row["customer"]: row["tier"] for row in csv.DictReader(file)}
    assert given == {customer: tier(amount) for customer, amount in dollars.items()}
    counts = Counter(given.values())
    assert counts == {"platinum": 403, "gold": 1057, "ordinary": 10379}
    assert all(f"| {name} | {count} |" in page for name, count in counts.items())

    best = sorted(dollars.values(), reverse=True)
    assert json.loads(Path("cdnow/portfolio.json").read_text(encoding="utf-8")) == {
        "customer count": 11839,
        "share with repeat potential": round(sum(times > 1 for times in bought.values()) / 11839, 4),
        "share of the best fifth": round(float(sum(best[: 11839 // 5]) / sum(best)), 4),
    }


def tier(amount: Decimal) -> str:
    """The tier by the settings of the page."""
    return "platinum" if amount >= 300 else "gold" if amount >= 100 else "ordinary"
