"""Rows that are taken one by one, in several processes where they are many: Python runs one thread of an interpreter at a time.

The processes are those of `loky`: they begin afresh, so that no thread or lock is copied, and do not run the caller's main
module again. Each gets the rules once, then batches.
"""

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Thread
from time import sleep
from typing import Any

import pyarrow as pa
from attrs import define, field

from policy.columns.rows import Found, OneByOne
from policy.columns.schema import Source
from policy.problems import PolicyError

MANY = 100_000  # rows after which the time to start processes is well spent
FEW = 2_000  # rows of a batch that are not worth sending
IDLE = 300  # seconds after which a process that nobody asks ends
WATCH = 2  # seconds between looks at whether the process that asked is still there


@define(eq=False)
class Hands:
    """Decides rows one by one: here, or in other processes once they are many. Several threads may ask at once.

    `packed` gives what another process needs, None where no other can do it.
    """

    one: OneByOne
    packed: Callable[[], bytes | None]
    _done: int = 0
    _pool: Any = None
    _alone: bool = False
    _lock: Any = field(factory=Lock)

    def __call__(self, batch: pa.RecordBatch) -> Found:
        """The rows of a batch."""
        pool = self._helpers(batch.num_rows)
        if pool is None:
            return self.one(batch)
        from loky.process_executor import BrokenProcessPool

        try:
            found: Found = pool.submit(_decided, batch).result()
        except BrokenProcessPool as trouble:
            raise _lost() from trouble
        return found

    def _helpers(self, rows: int) -> Any:
        with self._lock:
            self._done += rows
            if self._pool is None and not self._alone and self._done > MANY:
                self._pool = self._started()
                self._alone = self._pool is None
        return self._pool if rows > FEW else None

    def _started(self) -> Any:
        import loky

        count = loky.cpu_count()
        packed = self.packed() if count > 1 else None
        if packed is None:
            return None
        return loky.ProcessPoolExecutor(
            count, timeout=IDLE, initializer=_prepare, initargs=(os.getpid(), packed, self.one.sources)
        )

    def release(self) -> None:
        """Let the processes go, at once."""
        with self._lock:
            pool, self._pool, self._done = self._pool, None, 0
        if pool is not None:
            pool.shutdown(wait=True, kill_workers=True)


def _lost() -> PolicyError:
    return PolicyError(
        "a process that decided rows has ended before its work was done",
        code="not-done",
        hint="the system may have had too little memory for it; LOKY_MAX_CPU_COUNT=1 does without such processes",
    )


_ONE: list[OneByOne] = []


def _prepare(asking: int, packed: bytes, sources: Sequence[Source]) -> None:
    """In a new process: the decision. Ctrl-C is for the process that asked, which ends this one."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_outlived, args=(asking,), daemon=True).start()
    again = pickle.loads(packed)  # noqa: S301 - from the process that started this one
    _ONE[:] = [again.asking().one_by_one(sources)]


def _outlived(asking: int) -> None:
    """Ends this process when the one that asked is gone, which may have been killed."""
    while os.getppid() == asking:
        sleep(WATCH)
    os._exit(1)


def _decided(batch: pa.RecordBatch) -> Found:
    return _ONE[0](batch)
