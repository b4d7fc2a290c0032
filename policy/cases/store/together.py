"""Events that are posted at the same time share a transaction, and so the wait for the disk.

Whoever comes while nobody writes writes for all who wait by then; when its own events are written it hands over to one who
has come since. Nobody is told anything before the transaction is committed.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from attrs import define, field

from policy.cases.events import Event
from policy.cases.store.schema import StoreFailed
from policy.cases.store.writing import Posted
from policy.problems import PolicyError

if TYPE_CHECKING:
    from policy.cases.plan import Plan

TOGETHER = 500  # events of one transaction at most


class Waits(Protocol):
    """Whoever waits for events to be written."""

    def told(self) -> None:
        """Its last event is written, or has failed."""

    def leads(self) -> None:
        """It is to write for all who wait."""


@define(eq=False)
class Request:
    """An event waiting for its transaction; `result` is what came of it."""

    plan: "Plan"
    case: str
    event: Event | Mapping[str, Any]
    result: Posted | Exception | None = None
    waits: Waits | None = None  # with the last of several

    def outcome(self) -> Posted | PolicyError:
        """What came of it; raises where that is nothing the plan says."""
        result = self.result or StoreFailed("interrupted: post the event again")
        if isinstance(result, StoreFailed) or not isinstance(result, (Posted, PolicyError)):
            raise result
        return result

    def answer(self) -> Posted:
        """What came of it, or the error raised."""
        outcome = self.outcome()
        if isinstance(outcome, PolicyError):
            raise outcome
        return outcome


class Together:
    """Requests in order of arrival. `write` gives each of a batch its result, whatever happens."""

    def __init__(self, write: Callable[[list[Request]], None]) -> None:
        self._write = write
        self._lock = Lock()
        self._waiting: deque[Request] = deque()
        self._led = False  # somebody writes, or has been told to

    def settle(self, requests: Sequence[Request]) -> None:
        """Returns when all are written."""
        waits = _Thread()
        try:
            leads = self.enter(requests, waits) or waits.wait()
            if leads:
                self.lead(requests[-1])
        except BaseException:  # an interrupt too: what waits must not wait for a thread that is gone
            self._gone(waits)
            raise

    def enter(self, requests: Sequence[Request], waits: Waits) -> bool:
        """Puts requests down; says whether whoever calls is to write."""
        requests[-1].waits = waits
        with self._lock:
            self._waiting.extend(requests)
            leads, self._led = not self._led, True
        return leads

    def lead(self, last: Request | None = None) -> None:
        """Writes for all who wait, until the request has its result; without one, until nobody waits."""
        try:
            while (last is None or last.result is None) and (batch := self._batch()):
                self._tell(batch, last)
        finally:
            self._hand_over()

    def _batch(self) -> list[Request]:
        with self._lock:
            return [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]

    def _tell(self, batch: list[Request], last: Request | None) -> None:
        try:
            self._write(batch)
        finally:
            for one in batch:
                if one.waits is not None and one is not last:
                    one.waits.told()

    def _hand_over(self) -> None:
        """The next of those who wait writes; if nobody does, whoever comes."""
        with self._lock:
            next_ = next((one.waits for one in self._waiting if one.waits is not None), None)
            self._led = next_ is not None
        if next_ is not None:
            next_.leads()

    def _gone(self, waits: "_Thread") -> None:
        """A thread was interrupted while it waited: what it had put down is written by others, and it leads nobody."""
        with self._lock:
            for one in self._waiting:
                if one.waits is waits:
                    one.waits = None
        if waits.leading:
            waits.leading = False
            self._hand_over()


class _Thread:
    """A thread that waits."""

    def __init__(self) -> None:
        self._gate = Lock()
        self._gate.acquire()
        self.leading = False

    def wait(self) -> bool:
        """Until it is told, or is to lead: then True."""
        self._gate.acquire()
        leads, self.leading = self.leading, False
        return leads

    def told(self) -> None:
        self._gate.release()

    def leads(self) -> None:
        self.leading = True
        self._gate.release()


@define(eq=False)
class Task:
    """A task of an event loop that waits; when it is to lead, a thread does so for it."""

    request: Request
    together: Together
    threads: ThreadPoolExecutor
    _loop: asyncio.AbstractEventLoop = field(factory=asyncio.get_running_loop, init=False)
    _done: "asyncio.Future[None]" = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._done = self._loop.create_future()

    async def settle(self) -> Posted:
        """Waits until the request is written."""
        if self.together.enter([self.request], self):
            self.leads()
        await self._done
        return self.request.answer()

    def told(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._settled)

    def leads(self) -> None:
        self.threads.submit(self.together.lead)

    def _settled(self) -> None:
        if not self._done.done():  # a task may have been cancelled; its event is written all the same
            self._done.set_result(None)
