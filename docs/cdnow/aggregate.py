"""From purchases to what tiering asks for: a value for each customer, and three facts about all of them.

    python docs/cdnow/aggregate.py purchases.csv OUT

writes OUT/customers.csv (customer, yearly value, purchases) and OUT/portfolio.json. Any tool that can group rows does as
well; this one is polars (`pip install polars`), which the rules do not need.
"""

import json
import sys
from datetime import date
from pathlib import Path

import polars as pl

AS_OF = date(1998, 6, 30)
YEAR_BEGINS = date(1997, 7, 1)


def customers(purchases: pl.DataFrame) -> pl.DataFrame:
    """One row a customer: dollars of the last 12 months, and how many purchases there ever were."""
    in_the_year = pl.col("date").is_between(YEAR_BEGINS, AS_OF)
    value = pl.col("dollars").filter(in_the_year).sum().alias("yearly value")
    return purchases.group_by("customer").agg(value, pl.len().alias("purchases")).sort("customer")


def portfolio(of: pl.DataFrame) -> dict[str, float]:
    """The facts about all customers together that the three conditions of tiering ask for."""
    best_first = of["yearly value"].sort(descending=True)
    best_fifth = best_first.head(of.height // 5)
    return {
        "customer count": of.height,
        "share with repeat potential": round((of["purchases"] > 1).sum() / of.height, 4),
        "share of the best fifth": round(float(best_fifth.sum() / best_first.sum()), 4),
    }


def main(source: Path, target: Path) -> None:
    """Read the purchases, write the two files."""
    types = {"customer": pl.String, "date": pl.Date, "dollars": pl.Decimal(12, 2)}
    each = customers(pl.read_csv(source, columns=list(types), schema_overrides=types))
    target.mkdir(parents=True, exist_ok=True)
    each.write_csv(target / "customers.csv")
    (target / "portfolio.json").write_text(json.dumps(portfolio(each), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
