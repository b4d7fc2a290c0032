"""Timers that fall due, and matches across cases on their way to their cases."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from sqlalchemy import Connection, delete, select

from policy.cases.store.rows import event_of, microseconds
from policy.cases.store.schema import cases, deliveries
from policy.cases.store.writing import Posted, Transaction
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

AT_ONCE = 50  # cases that one transaction takes


@frozen(kw_only=True)
class Failed:
    """A case whose timers could not be applied, and why; it is as it was."""

    case: str
    error: PolicyError


@frozen(kw_only=True)
class DueRun:
    """What fell due: the steps of each case, and the cases that failed."""

    posted: tuple[Posted, ...] = ()
    failed: tuple[Failed, ...] = ()


def waiting(connection: Connection, plan: str, now: datetime, passed_over: Collection[str]) -> list[str]:
    """Cases with timers due by now that no other worker has taken, the longest due first; they are taken."""
    wanted = (
        select(cases.c.case)
        .where(cases.c.plan == plan, cases.c.due <= microseconds(now), cases.c.case.not_in(passed_over))
        .order_by(cases.c.due, cases.c.case)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return [*connection.execute(wanted).scalars()]


def fall_due(transaction: Transaction, plan: "Plan", case: str, now: datetime) -> Posted | Failed | None:
    """Applies the timers of one case that are due."""
    try:
        taken = transaction.take(plan, case)
        steps = tuple(transaction.advance(taken, now, ""))
    except PolicyError as error:
        return Failed(case=case, error=error)
    return Posted(plan=plan.name, case=case, steps=steps) if steps else None


def deliver_one(transaction: Transaction, plan: "Plan", after: int) -> tuple[int, Failed | None] | None:
    """Brings the next match across cases to its case; None where there is none. A case that has ended hears nothing.

    One that fails stays, for the next time; `after` is the number of the one before.
    """
    wanted = (
        select(deliveries)
        .where(deliveries.c.plan == plan.name, deliveries.c.seq > after)
        .order_by(deliveries.c.seq)
        .limit(1)
    )
    row = transaction.connection.execute(wanted.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    try:
        _delivered(transaction, plan, row.case, row.event)
    except PolicyError as error:
        return row.seq, Failed(case=row.case, error=error)
    transaction.connection.execute(delete(deliveries).where(deliveries.c.seq == row.seq))
    return row.seq, None


def _delivered(transaction: Transaction, plan: "Plan", case: str, text: str) -> None:
    taken = transaction.take(plan, case)
    event = event_of(taken.plan, text)
    if taken.case.event(event.id) is None:
        event = evolve(event, at=max(event.at, taken.case.at or event.at))
        for _ in transaction.advance(taken, event.at, event.id, event):
            pass
        if not taken.case.ended:
            transaction.post(plan, case, event)
