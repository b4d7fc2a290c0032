"""The store of cases: SQLite in a file, or PostgreSQL for several workers.

    post ──▶ one transaction: case taken, timers due, event applied, event + state + actions + timers written ──▶ acknowledged

Events that are posted at the same time share a transaction, and so the wait for the disk: `together.py`.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from attrs import frozen
from sqlalchemy import bindparam, select

from policy.cases.events import Event
from policy.cases.fold import Case
from policy.cases.store import migration, outbox, timers
from policy.cases.store.links import READING, Link, Links, Row
from policy.cases.store.migration import Migrated
from policy.cases.store.outbox import PendingAction
from policy.cases.store.prepared import Prepared
from policy.cases.store.rows import Data, event_of, restored, snapshot, text_of
from policy.cases.store.schema import StoreFailed, cases, events, open_engine
from policy.cases.store.timers import DueRun, Failed
from policy.cases.store.together import Request, Task, Together
from policy.cases.store.writing import EVENTS, OF_CASE, OF_EVENTS, Memory, Posted, Transaction
from policy.feel.encoding import read_json
from policy.problems import NotFound, PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

__all__ = ["CaseStore", "DueRun", "Failed", "Migrated", "PendingAction", "Posted", "Standing", "StoreFailed"]

TRIES = 20  # of a transaction that the database asks to be done again: two workers had waited for each other
THREADS = 8  # that work for async callers; those who post do not wait in one

STANDING = Prepared(
    select(cases.c.case, cases.c.version, cases.c.digest, cases.c.snapshot)
    .where(cases.c.plan == bindparam("p"), cases.c.no > 0)
    .order_by(cases.c.case)
)
ONE = Prepared(select(cases.c.version, cases.c.digest, cases.c.snapshot).where(*OF_CASE, cases.c.no > 0))
TOLD = Prepared(select(events.c.event, events.c.result).where(*OF_EVENTS).order_by(events.c.no))

P = ParamSpec("P")
R = TypeVar("R")


@frozen(kw_only=True)
class Standing:
    """A case as the store has it: its snapshot, the version of the plan that it runs under, and what each event did."""

    case: str
    version: str
    digest: str
    snapshot: Data
    steps: tuple[Data, ...] = ()
    events: tuple[Data, ...] = ()


class CaseStore:
    """Cases in a database. Threads may share one; workers have one each.

    Args:
        url: `sqlite:///cases.db`, a path, or `postgresql://user@host/database`.
        plans: Older versions of plans, under which cases still run; those that are posted to are known by themselves.

    >>> store = policy.CaseStore("cases.db")  # doctest: +SKIP
    >>> store.post(plan, "17", {"id": "e1", "at": "2026-06-01T09:00", "event": "complaint", "problem": "leak"})  # doctest: +SKIP
    """

    def __init__(self, url: str, plans: Iterable["Plan"] = ()) -> None:
        self._links = Links(open_engine(url))
        self._plans: dict[str, Plan] = {plan.digest: plan for plan in plans}
        self._memory = Memory()
        self._together = Together(self._write)
        self._threads: ThreadPoolExecutor | None = None

    # Events and timers.

    def post(self, plan: "Plan", case: str, event: Event | Mapping[str, Any]) -> Posted:
        """Applies an event to a case and writes all that comes of it; acknowledged when it returns.

        Raises:
            EventRefused: The case does not take the event; it is as it was.
            PolicyError: The plan comes to no answer.
            StoreFailed: The database failed; post the event again: that it has been applied already does no harm.
        """
        return self._posted([Request(plan, case, event)])[0].answer()

    def post_all(
        self, plan: "Plan", given: Iterable[tuple[str, Event | Mapping[str, Any]]]
    ) -> list[Posted | PolicyError]:
        """Applies many events, several to a transaction; for each what came of it. All are acknowledged when it returns.

        Raises:
            StoreFailed: The database failed; post them again: that some have been applied already does no harm.
        """
        return [one.outcome() for one in self._posted([Request(plan, *one) for one in given])]

    def due(self, plan: "Plan", now: datetime | None = None) -> DueRun:
        """Lets the timers fall due that are due by a moment (this one, if none is given), and delivers what waits."""
        self._know(plan)
        moment = datetime.now(UTC) if now is None else now
        failed = self._deliver(plan)
        posted: list[Posted] = []
        while found := self._written(
            lambda transaction: self._due(transaction, plan, moment, [one.case for one in failed])
        ):
            posted += (one for one in found if isinstance(one, Posted))
            failed += (one for one in found if isinstance(one, Failed))
        return DueRun(posted=tuple(posted), failed=tuple(failed))

    def _due(
        self, transaction: Transaction, plan: "Plan", now: datetime, passed_over: Sequence[str]
    ) -> list[Posted | Failed]:
        waiting = timers.waiting(transaction.link, plan.name, now, passed_over)
        found = (timers.fall_due(transaction, plan, case, now) for case in waiting)
        return [one for one in found if one is not None]

    # Actions.

    def pending_actions(self, plan: "Plan | None" = None, limit: int = 1_000) -> list[PendingAction]:
        """The actions that nobody has confirmed yet, in the order in which they were asked for."""
        with self._links.transaction(READING) as link:
            return outbox.pending(link, plan.name if plan else None, limit)

    def confirm(self, *ids: str) -> None:
        """Actions that the service has done; to confirm one again changes nothing.

        Raises:
            NotFound: There has been no such action; none is confirmed.
        """
        with self._links.transaction() as link:
            outbox.confirm(link, ids)

    # Cases.

    def cases(self, plan: "Plan") -> list[Standing]:
        """All cases of a plan, without their events."""
        with self._links.transaction(READING) as link:
            rows = link.rows(STANDING, p=plan.name)
        return [
            Standing(case=case, version=version, digest=digest, snapshot=read_json(text))
            for case, version, digest, text in rows
        ]

    def show(self, plan: "Plan", case: str) -> Standing:
        """A case with what each of its events did; raises `NotFound`."""
        with self._links.transaction(READING) as link:
            version, digest, text = standing(link, plan.name, case)
            history = link.rows(TOLD, p=plan.name, c=case)
        return Standing(
            case=case,
            version=version,
            digest=digest,
            snapshot=read_json(text),
            steps=tuple(read_json(result) for _, result in history),
            events=tuple(read_json(event) for event, _ in history),
        )

    def load(self, plan: "Plan", case: str) -> Case:
        """A case as a value, to be gone on from by `Plan.apply`; raises `NotFound`."""
        with self._links.transaction(READING) as link:
            _, digest, text = standing(link, plan.name, case)
            history = link.rows(EVENTS, p=plan.name, c=case)
        return restored(self._version(plan, digest), case, text, (event for (event,) in history))

    def faithful(self, plan: "Plan", case: str) -> bool:
        """Whether the events of a case, replayed, give the state that is stored."""
        with self._links.transaction(READING) as link:
            _, digest, stored = standing(link, plan.name, case)
            history = link.rows(EVENTS, p=plan.name, c=case)
        runs_under = self._version(plan, digest)
        folded = runs_under.begin(case)
        for (text,) in history:
            folded = runs_under.step(folded, event_of(runs_under, text)).case
        return bool(text_of(snapshot(folded)) == stored)

    # Versions.

    def know(self, *plans: "Plan") -> None:
        """Versions of plans under which cases run."""
        for plan in plans:
            self._know(plan)

    def migrate(self, plan: "Plan", *only: str, really: bool = False) -> list[Migrated]:
        """What running cases would be under this version of their plan; `really`: they go on under it. `only`: these cases.

        Raises:
            NotFound: There is no such case; none is taken to the version.
        """
        with self._links.transaction(READING) as link:
            for id_ in only:
                standing(link, plan.name, id_)
            ids = only or tuple(migration.other_versions(link, plan))
        found = []
        for id_ in ids:
            with self._links.transaction() as link:
                found.append(migration.migrate(link, plan, id_, really))
        return [one for one in found if one is not None]

    # For callers that must not block: each waits in a thread.

    async def apost(self, plan: "Plan", case: str, event: Event | Mapping[str, Any]) -> Posted:
        """`post`, awaited; events posted together share a transaction."""
        self._know(plan)
        return await Task(Request(plan, case, event), self._together, self._pool()).settle()

    async def adue(self, plan: "Plan", now: datetime | None = None) -> DueRun:
        """`due`, awaited."""
        return await self._in_thread(self.due, plan, now)

    async def apending_actions(self, plan: "Plan | None" = None, limit: int = 1_000) -> list[PendingAction]:
        """`pending_actions`, awaited."""
        return await self._in_thread(self.pending_actions, plan, limit)

    async def aconfirm(self, *ids: str) -> None:
        """`confirm`, awaited."""
        await self._in_thread(self.confirm, *ids)

    async def _in_thread(self, function: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._pool(), lambda: function(*given, **named))

    def _pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(THREADS, "policy-cases")
        return self._threads

    def close(self) -> None:
        """Lets go of the database."""
        if self._threads is not None:
            self._threads.shutdown()
        self._links.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Transactions.

    def _posted(self, requests: list[Request]) -> list[Request]:
        """Waits until the requests are written."""
        for request in requests:
            self._know(request.plan)
        if requests:
            self._together.settle(requests)
        return requests

    def _write(self, batch: list[Request]) -> None:
        """Gives each request its result; where one makes all fail, each is written by itself."""
        try:
            results = self._written(lambda transaction: [_answered(transaction, one) for one in batch])
        except Exception as error:  # noqa: BLE001 - what one event trips over must not fail those beside it
            if len(batch) > 1 and not self._links.is_down(error):
                for one in batch:
                    self._write([one])
                return
            results = [error] * len(batch)
        for one, result in zip(batch, results, strict=True):
            one.result = result

    def _written(self, work: Callable[[Transaction], list[R]]) -> list[R]:
        """Does the work in a transaction, writes, and delivers the matches across cases that came of it."""
        for last in (*[False] * (TRIES - 1), True):
            try:
                with self._links.transaction() as link:
                    transaction = Transaction(link, self._plans.get, self._memory)
                    done = work(transaction)
                    across = transaction.flush()
                transaction.done()
                break
            except StoreFailed as error:
                if last or error.code != "store-busy":
                    raise
        for plan in transaction.plans_concerned() if across else ():
            self._deliver(plan)
        return done

    def _deliver(self, plan: "Plan") -> list[Failed]:
        """Brings all matches that wait to their cases, each in a transaction of its own."""
        failed: list[Failed] = []
        after = 0
        while found := self._written(lambda transaction: _as_list(timers.deliver_one(transaction, plan, after))):
            after, failure = found[0]
            failed += [failure] if failure else []
        return failed

    def _know(self, plan: "Plan") -> None:
        self._plans.setdefault(plan.digest, plan)

    def _version(self, plan: "Plan", digest: str) -> "Plan":
        found = plan if plan.digest == digest else self._plans.get(digest)
        if found is None:
            raise PolicyError(
                f"a case runs under a version of `{plan.name}` that is not at hand",
                code="plan-version-unknown",
                hint="hand over that version too (`--old`), or take the case to this one: `policy case migrate`",
            )
        return found


def standing(link: Link, plan: str, case: str) -> Row:
    """The version, the digest and the snapshot of a case; raises `NotFound`."""
    found = link.rows(ONE, p=plan, c=case)
    if not found:
        raise NotFound(f"`{plan}` has no case `{case}`", hint="`policy case list` shows them")
    return found[0]


def _answered(transaction: Transaction, request: Request) -> Posted | Exception:
    try:
        return transaction.post(request.plan, request.case, request.event)
    except PolicyError as error:
        return error


def _as_list(found: R | None) -> list[R]:
    return [] if found is None else [found]
