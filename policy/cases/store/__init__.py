"""The store of cases: SQLite in a file, or PostgreSQL for several workers.

    post ──▶ one transaction: case taken, timers due, event applied, event + state + actions + timers written ──▶ acknowledged

Events that are posted at the same time share a transaction, and so the wait for the disk: `together.py`.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from attrs import frozen
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from policy.cases.events import Event
from policy.cases.fold import Case
from policy.cases.store import migration, outbox, timers
from policy.cases.store.migration import Migrated
from policy.cases.store.outbox import PendingAction
from policy.cases.store.rows import Data, event_of, restored, snapshot, text_of
from policy.cases.store.schema import StoreFailed, cases, events, open_engine
from policy.cases.store.timers import DueRun, Failed
from policy.cases.store.together import Request, Task, Together
from policy.cases.store.writing import EVENTS, Memory, Posted, Transaction
from policy.feel.encoding import read_json
from policy.problems import NotFound, PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

__all__ = ["CaseStore", "DueRun", "Failed", "Migrated", "PendingAction", "Posted", "Standing", "StoreFailed"]

TRIES = 20  # of a transaction that the database asks to be done again: two workers had waited for each other
THREADS = 8  # that work for async callers; those who post do not wait in one
AGAIN = frozenset({"40001", "40P01"})  # SQLSTATE: serialization failure, deadlock

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
        self._engine = open_engine(url)
        self._failures = (
            DBAPIError,
            self._engine.dialect.loaded_dbapi.Error,
        )  # prepared statements raise the driver's own
        self._reader = self._engine.execution_options(reading=True)
        self._plans: dict[str, Plan] = {plan.digest: plan for plan in plans}
        self._memory = Memory()
        self._together = Together(self._write)
        self._poster: Connection | None = None  # whoever writes for all has one connection after the other
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
        results = [one.result for one in self._posted([Request(plan, *one) for one in given])]
        for result in results:
            if isinstance(result, StoreFailed) or not isinstance(result, (Posted, PolicyError)):
                raise result or StoreFailed("interrupted")
        return results  # type: ignore[return-value]

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
        waiting = timers.waiting(transaction.connection, plan.name, now, passed_over)
        found = (timers.fall_due(transaction, plan, case, now) for case in waiting)
        return [one for one in found if one is not None]

    # Actions.

    def pending_actions(self, plan: "Plan | None" = None, limit: int = 1_000) -> list[PendingAction]:
        """The actions that nobody has confirmed yet, in the order in which they were asked for."""
        with self._read() as connection:
            return outbox.pending(connection, plan.name if plan else None, limit)

    def confirm(self, *ids: str) -> None:
        """Actions that the service has done; to confirm one again changes nothing.

        Raises:
            NotFound: There has been no such action; none is confirmed.
        """
        with self._transaction() as connection:
            outbox.confirm(connection, ids)

    # Cases.

    def cases(self, plan: "Plan") -> list[Standing]:
        """All cases of a plan, without their events."""
        wanted = select(cases).where(cases.c.plan == plan.name).order_by(cases.c.case)
        with self._read() as connection:
            return [
                Standing(case=row.case, version=row.version, digest=row.digest, snapshot=read_json(row.snapshot))
                for row in connection.execute(wanted)
                if row.no
            ]

    def show(self, plan: "Plan", case: str) -> Standing:
        """A case with what each of its events did; raises `NotFound`."""
        of_case = (events.c.plan == plan.name, events.c.case == case)
        with self._read() as connection:
            row = connection.execute(select(cases).where(cases.c.plan == plan.name, cases.c.case == case)).one_or_none()
            steps = connection.execute(
                select(events.c.event, events.c.result).where(*of_case).order_by(events.c.no)
            ).all()
        if row is None or not row.no:
            raise NotFound(f"`{plan.name}` has no case `{case}`", hint="`policy case list` shows them")
        return Standing(
            case=case,
            version=row.version,
            digest=row.digest,
            snapshot=read_json(row.snapshot),
            steps=tuple(read_json(one.result) for one in steps),
            events=tuple(read_json(one.event) for one in steps),
        )

    def load(self, plan: "Plan", case: str) -> Case:
        """A case as a value, to be gone on from by `Plan.apply`; raises `NotFound`."""
        with self._read() as connection:
            row = connection.execute(select(cases).where(cases.c.plan == plan.name, cases.c.case == case)).one_or_none()
            texts = [text for (text,) in EVENTS.rows(connection, p=plan.name, c=case)]
        if row is None or not row.no:
            raise NotFound(f"`{plan.name}` has no case `{case}`", hint="`policy case list` shows them")
        return restored(self._version(plan, row.digest), case, row.snapshot, texts)

    def faithful(self, plan: "Plan", case: str) -> bool:
        """Whether the events of a case, replayed, give the state that is stored."""
        with self._read() as connection:
            row = connection.execute(select(cases).where(cases.c.plan == plan.name, cases.c.case == case)).one()
            texts = [text for (text,) in EVENTS.rows(connection, p=plan.name, c=case)]
        runs_under = self._version(plan, row.digest)
        folded = runs_under.begin(case)
        for text in texts:
            folded = runs_under.step(folded, event_of(runs_under, text)).case
        return bool(text_of(snapshot(folded)) == row.snapshot)

    # Versions.

    def know(self, *plans: "Plan") -> None:
        """Versions of plans under which cases run."""
        for plan in plans:
            self._know(plan)

    def migrate(self, plan: "Plan", *only: str, really: bool = False) -> list[Migrated]:
        """What running cases would be under this version of their plan; `really`: they go on under it. `only`: these cases."""
        with self._read() as connection:
            ids = only or tuple(migration.other_versions(connection, plan))
        found = []
        for id_ in ids:
            with self._transaction() as connection:
                found.append(migration.migrate(connection, plan, id_, really))
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
        self._let_go()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Transactions.

    def _posted(self, requests: list[Request]) -> list[Request]:
        """Waits until the requests are written."""
        for plan in {id(one.plan): one.plan for one in requests}.values():
            self._know(plan)
        if requests:
            self._together.settle(requests)
        return requests

    def _write(self, batch: list[Request]) -> None:
        """Gives each request its result; where one makes all fail, each is written by itself."""
        try:
            results = self._written(lambda transaction: [_answered(transaction, one) for one in batch], self._posting)
        except Exception as error:  # noqa: BLE001 - what one event trips over must not fail those beside it
            if len(batch) > 1 and not isinstance(_cause(error), self._engine.dialect.loaded_dbapi.OperationalError):
                for one in batch:
                    self._write([one])
                return
            results = [error] * len(batch)
        except BaseException:
            for one in batch:
                one.result = StoreFailed("interrupted")
            raise
        for one, result in zip(batch, results, strict=True):
            one.result = result

    def _written(
        self,
        work: Callable[[Transaction], list[R]],
        connected: Callable[[], AbstractContextManager[Connection]] | None = None,
    ) -> list[R]:
        """Does the work in a transaction, writes, and delivers the matches across cases that came of it."""
        for last in (*[False] * (TRIES - 1), True):
            try:
                with (connected or self._transaction)() as connection:
                    transaction = Transaction(connection, self._plans.get, self._memory)
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

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except self._failures as error:
            raise _failed(error) from error

    @contextmanager
    def _posting(self) -> Iterator[Connection]:
        """A transaction on the connection that is kept for posts; one that failed is not used again."""
        try:
            if self._poster is None:
                self._poster = self._engine.connect()
            with self._poster.begin():
                yield self._poster
        except BaseException as error:
            self._let_go()
            if isinstance(error, self._failures):
                raise _failed(error) from error
            raise

    def _let_go(self) -> None:
        poster, self._poster = self._poster, None
        if poster is not None:
            poster.invalidate()
            poster.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._reader.connect() as connection:
                yield connection
        except self._failures as error:
            raise _failed(error) from error

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


def _answered(transaction: Transaction, request: Request) -> Posted | Exception:
    try:
        return transaction.post(request.plan, request.case, request.event)
    except PolicyError as error:
        return error


def _as_list(found: R | None) -> list[R]:
    return [] if found is None else [found]


def _cause(error: BaseException) -> BaseException | None:
    """What the driver said."""
    return getattr(error.__cause__, "orig", error.__cause__)


def _failed(error: Exception) -> StoreFailed:
    cause = getattr(error, "orig", error)
    locked = isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause)
    busy = locked or getattr(cause, "sqlstate", "") in AGAIN
    return StoreFailed(
        f"the database failed: {cause}",
        code="store-busy" if busy else "",
        hint="post the event again: one that was written already changes nothing",
    )
