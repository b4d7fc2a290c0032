"""What is measured: rules in a rule file, inputs, and the same decision written by hand in Python."""

import random
from collections.abc import Callable
from typing import Any

from attrs import frozen

Inputs = dict[str, Any]


@frozen
class Workload:
    """`plain` gives what the outcome must be; `rows` are those of the table, for engines of tables alone.

    `kinds` are the types of the inputs, as somebody would check them by hand.
    """

    name: str
    rules: str
    inputs: list[Inputs]
    plain: Callable[[Inputs], Any]
    kinds: dict[str, tuple[type, ...]]
    rows: tuple[tuple[float, float, str, str], ...] = ()


NUMBER = (float, int)

HEAD = 'policy: bench\nformat: 1\nversion: "1"\n'

TERMS = (
    HEAD
    + """
inputs: {spend: number, months: number, standing: string}
decisions:
  answer:
    outputs: {tier: string, terms: string}
    hit: first
    table: |
      | spend          | months | standing       | => tier   | => terms         |
      |----------------|--------|----------------|-----------|------------------|
      | -              | -      | "blacklisted"  | "none"    | "no new orders"  |
      | -              | < 6    | "late"         | "none"    | "prepayment"     |
      | >= 50000       | >= 24  | "good"         | "gold"    | "open account"   |
      | [20000..50000) | >= 12  | "good"         | "silver"  | "sixty days"     |
      | >= 20000       | >= 36  | "late"         | "silver"  | "thirty days"    |
      | >= 1000        | -      | "good", "late" | "regular" | "thirty days"    |
      | -              | -      | -              | "none"    | "prepayment"     |
"""
)

REQUEST = (
    HEAD
    + """
inputs: {discount: number, norm: number, hours: number, usual hours: number, rival: boolean}
decisions:
  grounds:
    outputs: {reason: string, severe: boolean}
    hit: rule order
    table: |
      | discount         | hours                              | rival | => reason        | => severe |
      |------------------|------------------------------------|-------|------------------|-----------|
      | > 2 * norm       | -                                  | -     | "far too cheap"  | true      |
      | (norm..2 * norm] | -                                  | -     | "too cheap"      | false     |
      | -                | < usual hours * 0.5                | -     | "far too soon"   | true      |
      | -                | [usual hours * 0.5..usual hours)   | -     | "too soon"       | false     |
      | ? > norm         | -                                  | false | "nobody else"    | false     |
  answer:
    type: Any
    is: |
      {verdict: if (some g in grounds satisfies g.severe) and not(rival) then "refuse" else if count(grounds) > 0 then "talk" else "accept",
       reasons: grounds.reason}
"""
)

LEVEL = (
    HEAD
    + """
inputs: {expected: {type: number, optional: true}, obtained: number, name: string}
decisions:
  ratio: {type: number, optional: true, is: if expected = null or expected = 0 then null else obtained / expected}
  level:
    type: string
    hit: first
    table: |
      | ratio  | => level       |
      |--------|----------------|
      | null   | "unknown"      |
      | >= 1.2 | "delighted"    |
      | >= 0.8 | "content"      |
      | -      | "disappointed" |
  answer: {type: Any, is: '{gap: if expected = null then null else obtained - expected, label: name + " / " + level}'}
"""
)


def terms(given: Inputs) -> Any:
    spend, months, standing = given["spend"], given["months"], given["standing"]
    if standing == "blacklisted":
        tier = "none", "no new orders"
    elif standing == "late" and months < 6:
        tier = "none", "prepayment"
    elif standing == "good" and spend >= 50000 and months >= 24:
        tier = "gold", "open account"
    elif standing == "good" and 20000 <= spend < 50000 and months >= 12:
        tier = "silver", "sixty days"
    elif standing == "late" and spend >= 20000 and months >= 36:
        tier = "silver", "thirty days"
    elif spend >= 1000 and standing in ("good", "late"):
        tier = "regular", "thirty days"
    else:
        tier = "none", "prepayment"
    return {"tier": tier[0], "terms": tier[1]}


def request(given: Inputs) -> Any:
    discount, norm, hours, usual, rival = given.values()
    found = [
        reason
        for holds, reason in (
            (discount > 2 * norm, ("far too cheap", True)),
            (norm < discount <= 2 * norm, ("too cheap", False)),
            (hours < usual * 0.5, ("far too soon", True)),
            (usual * 0.5 <= hours < usual, ("too soon", False)),
            (discount > norm and not rival, ("nobody else", False)),
        )
        if holds
    ]
    severe = any(each for _, each in found)
    verdict = "refuse" if severe and not rival else "talk" if found else "accept"
    return {"verdict": verdict, "reasons": [reason for reason, _ in found]}


def level(given: Inputs) -> Any:
    expected, obtained = given["expected"], given["obtained"]
    ratio = obtained / expected if expected else None
    name = (
        "unknown" if ratio is None else "delighted" if ratio >= 1.2 else "content" if ratio >= 0.8 else "disappointed"
    )
    return {"gap": None if expected is None else obtained - expected, "label": f"{given['name']} / {name}"}


def generated(count: int) -> Workload:
    """A table of so many rows over a range of numbers and a text each; the first match lies anywhere in it."""
    draw = random.Random(count)
    width = min(0.9, (6 / count) ** 0.5)
    rows = []
    for number in range(count - 1):
        low = round(draw.uniform(0, 1000 * (1 - width)), 2)
        rows.append((low, round(low + 1000 * width, 2), f"k{draw.randrange(6)}", f"r{number}"))
    drawn = "\n".join(f'      | [{low}..{high}) | "{kind}" | "{row}" |' for low, high, kind, row in rows)
    rules = HEAD + (
        "inputs: {amount: number, kind: string}\ndecisions:\n  answer:\n    outputs: {row: string}\n    hit: first\n"
        f'    table: |\n      | amount | kind | => row |\n      |---|---|---|\n{drawn}\n      | - | - | "default" |\n'
    )

    def plain(given: Inputs) -> Any:
        amount, kind = given["amount"], given["kind"]
        for low, high, wanted, row in rows:
            if low <= amount < high and kind == wanted:
                return {"row": row}
        return {"row": "default"}

    inputs = [{"amount": round(draw.uniform(0, 1000), 2), "kind": f"k{draw.randrange(6)}"} for _ in range(500)]
    return Workload(f"rows-{count}", rules, inputs, plain, {"amount": NUMBER, "kind": (str,)}, tuple(rows))


def written() -> list[Workload]:
    """The decisions that are written above."""
    draw = random.Random(7)
    standings = ("good", "good", "late", "blacklisted")
    return [
        Workload(
            "terms",
            TERMS,
            [
                {
                    "spend": round(draw.uniform(0, 80000), 2),
                    "months": draw.randrange(60),
                    "standing": draw.choice(standings),
                }
                for _ in range(500)
            ],
            terms,
            {"spend": NUMBER, "months": NUMBER, "standing": (str,)},
        ),
        Workload(
            "request",
            REQUEST,
            [
                {
                    "discount": round(draw.uniform(0, 40), 1),
                    "norm": draw.choice((5.0, 10.0, 20.0)),
                    "hours": draw.randrange(100),
                    "usual hours": draw.choice((24, 48)),
                    "rival": draw.random() < 0.5,
                }
                for _ in range(500)
            ],
            request,
            {**dict.fromkeys(("discount", "norm", "hours", "usual hours"), NUMBER), "rival": (bool,)},
        ),
        Workload(
            "level",
            LEVEL,
            [
                {
                    "expected": draw.choice((None, 0, round(draw.uniform(1, 900), 2))),
                    "obtained": round(draw.uniform(1, 900), 2),
                    "name": draw.choice(("Ada", "Grace")),
                }
                for _ in range(500)
            ],
            level,
            {"expected": (*NUMBER, type(None)), "obtained": NUMBER, "name": (str,)},
        ),
    ]
