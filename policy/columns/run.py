"""Batches through a plan in their order, several at work at once: Arrow and NumPy leave the interpreter to others."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pyarrow as pa

from policy.columns.plan import ColumnPlan, Decided

WORKERS = max(2, os.cpu_count() or 1)
AHEAD = 2 * WORKERS  # batches that may be waiting: what bounds the memory


def run(plan: ColumnPlan, batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, Decided]]:
    """Each batch with what its rows came to, in order."""
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="policy-columns") as pool:
        waiting: deque[tuple[pa.RecordBatch, Future[Decided]]] = deque()
        try:
            for batch in batches:
                waiting.append((batch, pool.submit(plan.run, batch)))
                if len(waiting) > AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()
            plan.hands.release()
