"""A decision exported: the query or view as a text, with a comment that says what it is and for which time it holds."""

import re
from collections.abc import Sequence
from importlib.metadata import version
from time import time_ns
from typing import TYPE_CHECKING

from attrs import frozen
from sqlglot import exp

from policy.compile.periods import zone_of
from policy.decide import AsOf, moment_of
from policy.model.record import moment
from policy.problems import PolicyError, Problem
from policy.sql.columns import Column, read_columns
from policy.sql.dialects import DIALECTS, Dialect
from policy.sql.query import Query, Wanted, query

if TYPE_CHECKING:
    from policy.decide import RuleSet

PART = re.compile(r'"(?P<quoted>(?:[^"\0]|"")+)"|(?P<plain>[^\W\d]\w*)')
NOT_SHOWN = re.compile(r"[^ -~\w（）「」，。、；：]")


@frozen(kw_only=True)
class Exported:
    """The text of a query, or None with what stands in its way; `query` is the query before it was written."""

    sql: str | None
    problems: tuple[Problem, ...]
    query: Query


def exported(
    rules: "RuleSet",
    decision: str,
    *,
    dialect: str,
    columns: str | Sequence[Column],
    table: str = "inputs",
    view: str = "",
    keys: Sequence[str] = (),
    as_of: AsOf = None,
    lang: str = "",
) -> Exported:
    """A decision as a query over a table.

    Args:
        rules: The rule set.
        decision: The name of the decision.
        dialect: One of `DIALECTS`.
        columns: The columns of the table with their types: `spend:decimal(18,2), since:date`, or read already.
        table: The name of the table, as the engine's SQL writes it.
        view: The name of a view to make; a query alone where it is empty.
        keys: Columns that go through as they are, such as the key of the table.
        as_of: The moment as of which the rules are asked; now if not given.
        lang: The language of the reasons, in a column of their own; without it there is none.

    Raises:
        PolicyError: Columns or names that cannot be read.
    """
    if not all(key and "\0" not in key for key in keys):
        raise PolicyError("a key is the name of a column", code="wrong-column")
    found = rules.find(decision)
    source = rules.policies[found.policy].source
    wanted = Wanted(
        rules=rules.typed,
        decision=found,
        dialect=DIALECTS[dialect],
        columns=read_columns(columns) if isinstance(columns, str) else tuple(columns),
        source=table_name(table),
        at=time_ns() if as_of is None else moment_of(as_of, source.time_zone),
        keys=tuple(keys),
        lang=lang,
    )
    made = query(wanted)
    return Exported(sql=_text(wanted, made, view), problems=made.problems, query=made)


def table_name(text: str) -> exp.Table:
    """A name as SQL writes it: `sales.customers`, `"My Table"`.

    >>> table_name('sales."My Table"').sql("duckdb")
    'sales."My Table"'
    """
    parts, rest = [], text.strip()
    while match := PART.match(rest):
        quoted = match["quoted"]
        parts.append(exp.to_identifier(quoted.replace('""', '"') if quoted else match["plain"], quoted=bool(quoted)))
        rest = rest[match.end() :]
        if not rest.startswith("."):
            break
        rest = rest[1:]
    if rest or not 1 <= len(parts) <= 3 or text.strip().endswith("."):
        hint = 'write `table` or `schema.table`; a name with other signs in quotes: `"my table"`'
        raise PolicyError(f"`{text}` is no name of a table", code="wrong-column", hint=hint)
    names = dict(zip(("this", "db", "catalog"), reversed(parts), strict=False))
    return exp.Table(**names)


def _text(wanted: Wanted, made: Query, view: str) -> str | None:
    if made.sql is None:
        return None
    body: exp.Expr = made.sql
    if view:
        body = exp.Create(this=table_name(view), kind="VIEW", replace=True, expression=made.sql)
    try:
        written = body.sql(dialect=wanted.dialect.name, pretty=True, comments=False)
    except RecursionError:
        raise PolicyError(f"`{wanted.decision.key}` is nested too deep to be written", code="not-in-sql") from None
    return "".join(f"-- {line}\n" for line in _header(wanted, made)) + f"{written};\n"


def _header(wanted: Wanted, made: Query) -> list[str]:
    policy = wanted.rules.policies[wanted.decision.policy]
    lines = [
        f"{wanted.decision.key}: {policy.source.name} {policy.source.version} {policy.digest}",
        _period(wanted, made),
        f"columns: {', '.join(f'{c.name} for {c.input}' if c.name != c.input else c.name for c in wanted.columns)}",
        _engine(wanted.dialect),
        *([f"not set by anybody, and null here: {', '.join(made.unset)}"] if made.unset else []),
    ]
    return [NOT_SHOWN.sub("?", line) for line in lines]


def _period(wanted: Wanted, made: Query) -> str:
    source = wanted.rules.policies[wanted.decision.policy].source

    def shown(at: int) -> str:
        return moment(at, zone_of(source.time_zone)).isoformat()

    if made.momentary:
        return f"as of {shown(wanted.at)}, and no other moment: the rules ask what day it is"
    start, end = made.period
    since = f" since {shown(start)}" if start is not None else ""
    until = f" until {shown(end)}" if end is not None else ""
    return f"as of {shown(wanted.at)}; the same{since}{until}" if since or until else "the same at any time"


def _engine(dialect: Dialect) -> str:
    made = f"for {dialect.name}, written with sqlglot {version('sqlglot')}"
    return made if dialect.run else f"{made}: NOT TESTED, no query of this dialect has been run"
