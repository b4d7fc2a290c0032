"""Timers that fall due, and matches across cases on their way to their cases."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import evolve, frozen
from sqlalchemy import bindparam, delete, select

from policy.cases.store.links import Link
from policy.cases.store.prepared import Prepared
from policy.cases.store.rows import event_of, microseconds
from policy.cases.store.schema import cases, deliveries
from policy.cases.store.writing import Posted, Transaction
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

AT_ONCE = 50  # cases that one transaction takes

NEXT = Prepared(
    select(deliveries.c.seq, deliveries.c.case, deliveries.c.event)
    .where(deliveries.c.plan == bindparam("p"), deliveries.c.seq > bindparam("a"))
    .order_by(deliveries.c.seq)
    .limit(1)
    .with_for_update(skip_locked=True)
)
DELIVERED = Prepared(delete(deliveries).where(deliveries.c.seq == bindparam("s")))


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


def waiting(link: Link, plan: str, now: datetime, passed_over: Collection[str]) -> list[str]:
    """Cases with timers due by now that no other worker has taken, the longest due first; they are taken."""
    wanted = (
        select(cases.c.case)
        .where(cases.c.plan == plan, cases.c.due <= microseconds(now), cases.c.case.not_in(passed_over))
        .order_by(cases.c.due, cases.c.case)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return [case for (case,) in link.rows(Prepared(wanted))]


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
    found = transaction.link.rows(NEXT, p=plan.name, a=after)
    if not found:
        return None
    ((seq, case, text),) = found
    try:
        _delivered(transaction, plan, case, text)
    except PolicyError as error:
        return seq, Failed(case=case, error=error)
    transaction.link.run(DELIVERED, s=seq)
    return seq, None


def _delivered(transaction: Transaction, plan: "Plan", case: str, text: str) -> None:
    taken = transaction.take(plan, case)
    event = event_of(taken.plan, text)
    if taken.case.event(event.id) is None:
        event = evolve(event, at=max(event.at, taken.case.at or event.at))
        for _ in transaction.advance(taken, event.at, event.id, event):
            pass
        if not taken.case.ended:
            transaction.post(plan, case, event)
