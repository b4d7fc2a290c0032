"""What comes in while something else is done: whoever takes it gets all that has come by now."""

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Thread
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen(eq=False)
class _End:
    """After the last item; `error` where the source failed."""

    error: BaseException | None = None


def arriving(items: Iterable[T], most: int) -> Iterator[list[T]]:
    """The items of a source that may be slow, several at once where they have come, at most so many."""
    queue: Queue[T | _End] = Queue(2 * most)
    Thread(target=_read, args=(items, queue), daemon=True).start()
    end: _End | None = None
    while end is None:
        batch: list[T] = []
        for item in _come(queue, most):
            if isinstance(item, _End):
                end = item
            else:
                batch.append(item)
        if batch:
            yield batch
    if end.error is not None:
        raise end.error


def _read(items: Iterable[T], queue: "Queue[T | _End]") -> None:
    try:
        for item in items:
            queue.put(item)
    except BaseException as error:  # noqa: BLE001 - it is raised where the items are taken
        queue.put(_End(error))
    else:
        queue.put(_End())


def _come(queue: "Queue[T | _End]", most: int) -> Iterator[T | _End]:
    """The next item, for which it waits, and those that have come with it."""
    yield queue.get()
    for _ in range(most - 1):
        if queue.empty():
            return
        yield queue.get()
