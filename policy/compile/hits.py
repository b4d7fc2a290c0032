"""What the rows that match come to under each hit policy (DMN 1.5, 8.2.10), and what happens where none or too many do."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.operators import add, equal, less
from policy.feel.run import remark
from policy.source import Span

Settled = tuple[Any, tuple[int, ...]]


class Undecided(Fault):
    """A table that has no outcome; `code` says why. `span` is the table, for no single row of it is at fault."""

    def __init__(self, code: str, message: str, span: Span) -> None:
        super().__init__(message)
        self.code = code
        self.span = span


@frozen(eq=False)
class TableFacts:
    """What the running of a table needs to know of it. `ids` are those of its rows; `fallback` is the row `otherwise`.

    `default` is made where nothing fires and the model gives default values.
    """

    decision: str
    ids: tuple[str, ...]
    hit: str
    aggregator: str
    single: bool
    priorities: tuple[tuple[Any, ...] | None, ...]
    outputs: tuple[str, ...]
    lenient: bool
    span: Span


def no_row(table: TableFacts) -> None:
    """No row matches: an error, or null with a remark."""
    return _undecided(table, "no-row", f"no row of `{table.decision}` matches")


def several_rows(table: TableFacts, hits: Sequence[int]) -> None:
    """More than one row of a table with the hit policy unique matches."""
    listed = ", ".join(f"`{table.ids[hit]}`" for hit in hits[:8])
    return _undecided(table, "several-rows", f"several rows of `{table.decision}` match, where one may: {listed}")


def _undecided(table: TableFacts, code: str, message: str) -> None:
    if not table.lenient:
        raise Undecided(code, message, table.span)
    remark(code, message, table.span, "error")


def settle(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    """The value of a table in which these rows match with these outcomes, and the rows that fired."""
    return SETTLE[table.hit](table, hits, outcomes)


def _unique(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    if len(hits) > 1:
        several_rows(table, hits)
        return None, ()
    return outcomes[0], (hits[0],)


def _first(_table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    return outcomes[0], (hits[0],)


def _any(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    for hit, outcome in zip(hits, outcomes, strict=True):
        if not same(outcome, outcomes[0]):
            rows = f"`{table.ids[hits[0]]}` and `{table.ids[hit]}`"
            _undecided(table, "any-disagrees", f"rows {rows} of `{table.decision}` match with different outcomes")
            return None, ()
    return outcomes[0], tuple(hits)


def same(left: Any, right: Any) -> bool:
    """Whether two outcomes are one: equal as FEEL has it, nulls and all."""
    return left is right or equal(left, right) is True


def _priority(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    [(hit, outcome), *_] = _by_priority(table, hits, outcomes)
    return outcome, (hit,)


def _output_order(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    ranked = _by_priority(table, hits, outcomes)
    return [outcome for _, outcome in ranked], tuple(hit for hit, _ in ranked)


def _by_priority(table: TableFacts, hits: list[int], outcomes: list[Any]) -> list[tuple[int, Any]]:
    return sorted(zip(hits, outcomes, strict=True), key=lambda pair: rank(table, pair[1]))


def rank(table: TableFacts, outcome: Any) -> tuple[int, ...]:
    """The places of the outputs among the values that are allowed, in the order of the output columns."""
    values = [outcome] if table.single else [outcome[name] for name in table.outputs]
    return tuple(
        _place(order, value) for order, value in zip(table.priorities, values, strict=True) if order is not None
    )


def _place(order: tuple[Any, ...], value: Any) -> int:
    return next((place for place, allowed in enumerate(order) if same(allowed, value)), len(order))


def _rule_order(_table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    return outcomes, tuple(hits)


def _collect(table: TableFacts, hits: list[int], outcomes: list[Any]) -> Settled:
    if not table.aggregator:
        return outcomes, tuple(hits)
    if table.aggregator == "count":
        return len(outcomes), tuple(hits)
    if not hits:
        no_row(table)
        return None, ()
    aggregate = AGGREGATES[table.aggregator]
    if table.single:
        return aggregate(outcomes), tuple(hits)
    return {name: aggregate([outcome[name] for outcome in outcomes]) for name in table.outputs}, tuple(hits)


def _sum(values: list[Any]) -> Any:
    total = values[0]
    for value in values[1:]:
        total = add(total, value)
    return total


def _least(values: list[Any]) -> Any:
    return _extreme(values, lambda value, best: less(value, best))


def _greatest(values: list[Any]) -> Any:
    return _extreme(values, lambda value, best: less(best, value))


def _extreme(values: list[Any], beats: Callable[[Any, Any], Any]) -> Any:
    best = values[0]
    for value in values[1:]:
        best = value if beats(value, best) is True else best
    return best


AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {"sum": _sum, "min": _least, "max": _greatest}
LISTS = frozenset({"rule order", "output order", "collect"})  # no row at all is an outcome of these
AS_THEY_COME = frozenset({"rule order", "collect"})  # the outcomes of the rows are the outcome
SETTLE: dict[str, Callable[[TableFacts, list[int], list[Any]], Settled]] = {
    "unique": _unique,
    "any": _any,
    "first": _first,
    "priority": _priority,
    "rule order": _rule_order,
    "output order": _output_order,
    "collect": _collect,
}
