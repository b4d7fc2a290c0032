"""Which decisions of the library can be exported as SQL: makes docs/sql-shipped.md. Run `python -m tests.sql.shipped`."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import policy
from policy.decide import RuleSet
from policy.feel.types import Scalar, Type
from policy.sql import exported

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs/sql-shipped.md"
TYPES = {"string": "varchar", "boolean": "boolean", "date": "date", "date and time": "timestamptz"}
HEAD = """\
# The library as SQL

Which decisions of the library `policy export sql` makes queries of, and why not of the others. The columns were named as one
would: `decimal(18,2)` for numbers, `integer` for whole ones, `timestamptz` for moments. A test keeps this page true;
`python -m tests.sql.shipped` writes it. What the reasons mean is told in [sql.md](sql.md).

"""
AS_OF = "2026-06-30"


def column(name: str, type_: Type) -> str | None:
    """The column for an input; None where no column holds it."""
    if not isinstance(type_, Scalar):
        return None
    if type_.kind == "number":
        whole = type_.domain is not None and type_.domain.whole
        return f'"{name}":{"integer" if whole else "decimal(18,2)"}'
    return f'"{name}":{TYPES[type_.kind]}' if type_.kind in TYPES else None


def reason(rules: RuleSet, decision: str) -> str:
    """Why a decision is not exported; nothing where it is."""
    columns = {input_.name: column(input_.key, input_.type) for input_ in rules.inputs_of(decision)}
    held = [name for name, made in columns.items() if made is None]
    if held:
        return f"`{held[0]}` is a list, a context or a duration"
    made = exported(rules, decision, dialect="duckdb", columns=", ".join(filter(None, columns.values())), as_of=AS_OF)
    return made.problems[0].message.removeprefix("not exact in duckdb: ") if made.problems else ""


def lines(rules: RuleSet) -> Iterator[str]:
    """The page."""
    reasons = {
        (name, decision.name): reason(rules, decision.key)
        for name, each in rules.policies.items()
        for decision in each.decisions
    }
    done = sum(not why for why in reasons.values())
    yield f"{done} of {len(reasons)} decisions are exported.\n"
    yield "| decisions | why not |\n| --- | --- |"
    grouped = Counter(
        "an input is a list, a context or a duration" if why[0] == "`" and "is a list" in why else why
        for why in reasons.values()
        if why
    )
    yield from (f"| {count} | {why} |" for why, count in sorted(grouped.items(), key=lambda pair: (-pair[1], pair[0])))
    yield "\n| policy | exported | not exported |\n| --- | --- | --- |"
    for name in sorted({policy_ for policy_, _ in reasons}):
        own = {decision: why for (policy_, decision), why in reasons.items() if policy_ == name}
        yield f"| {name} | {', '.join(d for d, why in own.items() if not why) or '–'} | {'; '.join(f'{d}: {why}' for d, why in own.items() if why) or '–'} |"


def page() -> str:
    """What docs/sql-shipped.md holds."""
    return HEAD + "\n".join(lines(policy.load(ROOT / "rules"))) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
