"""Sequences whose items are made when somebody looks at them: of the rows of a large table few ever are."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar, overload

Item = TypeVar("Item")
FEW = 100  # rows up to which a table is made at once


class Later(Sequence[Item]):
    """Items by a function of their place; each is made once. Equal to every sequence of equal items.

    >>> squares = Later(3, lambda place: place * place)
    >>> squares == (0, 1, 4)
    True
    """

    __slots__ = ("_made", "make", "size")

    def __init__(self, size: int, make: Callable[[int], Item], made: Mapping[int, Item] | None = None) -> None:
        self.size, self.make = size, make
        self._made: dict[int, Item] = dict(made or {})

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...
    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(self.size)))
        at = place + self.size if place < 0 else place
        if not 0 <= at < self.size:
            raise IndexError(place)
        found = self._made.get(at)
        return found if found is not None else self._made.setdefault(at, self.make(at))

    def __iter__(self) -> Iterator[Item]:
        return map(self.__getitem__, range(self.size))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, tuple | Later):
            return NotImplemented
        return len(self) == len(other) and all(one == another for one, another in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"<{self.size} items>"


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is looked for inside: where nearly all that is made stays, looking for it takes half of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
