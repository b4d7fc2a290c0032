"""The values of one input in numbered classes: within a class no condition of the rules on the input changes its truth."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from policy.columns.marks import ABOVE, FROM, Mark
from policy.feel.conform import in_domain
from policy.feel.emit import holds
from policy.feel.types import Domain, Scalar
from policy.regions.lines import LINES, ZONED, Line, NoLine, Place

Codes = NDArray[Any]
Threshold = tuple[Place, int]


class NoAxis(Exception):
    """The values do not fall into classes; why, in words that follow "because"."""


@frozen(eq=False)
class Axis:
    """Classes 0 to `size` - 1, then that of null, then that of everything odd: what must be looked at by itself.

    On a line a class is the number of `thresholds` that a value has reached: (place, FROM) at the place, (place, ABOVE) past
    it. Without a line each text or truth value in `named` has a class, and all others have class 0.
    `bad` are the classes that the declared values do not allow, null where it may not be, and the odd ones.
    """

    line: Line | None
    thresholds: tuple[Threshold, ...]
    named: Mapping[Any, int]
    size: int
    whole: bool
    bad: NDArray[np.bool_]

    @property
    def null(self) -> int:
        return self.size

    @property
    def odd(self) -> int:
        return self.size + 1

    def class_of(self, value: Any) -> int:
        """The class of one value of the language."""
        if value is None:
            return self.null
        if self.line is None:
            return self.named.get(value, 0)
        place = self.line.place(value)
        if self.whole and place != int(place):
            return self.odd
        return bisect_right(self.thresholds, (place, FROM))

    def stretch(self, low: Mark | None, high: Mark | None) -> tuple[int, int]:
        """The classes from one mark up to another, None where there is no end."""
        return (0 if low is None else self._after(low)), (self.size if high is None else self._after(high))

    def _after(self, mark: Mark) -> int:
        assert self.line is not None
        return bisect_left(self.thresholds, (self.line.place(mark[0]), mark[1])) + 1

    def coarser(self, marks: Iterable[Mark]) -> NDArray[np.int64]:
        """For each class, null and odd too, its number among the fewer classes that these marks alone make."""
        if self.line is None:
            kept = {value for value, _ in marks}
            numbers = [0, *(at + 1 if value in kept else 0 for at, value in enumerate(self.named))]
        else:
            wanted = {(self.line.place(value), side) for value, side in marks}
            reached = np.cumsum([0, *(threshold in wanted for threshold in self.thresholds)])
            numbers = reached.tolist()
        top = max(numbers)
        return np.array([*numbers, top + 1, top + 2], np.int64)


def axis_of(type_: Scalar, marks: Iterable[Mark], domain_marks: Iterable[Mark]) -> Axis:
    """The axis of an input. `domain_marks` are the constants in its declared values, `marks` those of the conditions."""
    every = {*marks, *domain_marks}
    build = _on_line if type_.kind in LINES else _by_name
    return build(type_, every)


def _on_line(type_: Scalar, marks: set[Mark]) -> Axis:
    line = ZONED if type_.kind == "date and time" and any(_is_zoned(value) for value, _ in marks) else LINES[type_.kind]
    try:
        thresholds = tuple(sorted({(line.place(value), side) for value, side in marks}))
    except NoLine as reason:
        raise NoAxis(f"it is compared with {reason}") from None
    domain = type_.domain or Domain()
    bad = [not _allowed(sample, type_) for sample in _samples(line, thresholds)]
    return Axis(line, thresholds, {}, len(bad), domain.whole, _with_null(bad, type_))


def _is_zoned(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _samples(line: Line, thresholds: tuple[Threshold, ...]) -> Iterator[Any]:
    """A value of each class, in order; None where no value falls into it."""
    yield None if not thresholds else _sample(line, None, thresholds[0])
    for at, threshold in enumerate(thresholds):
        yield _sample(line, threshold, thresholds[at + 1] if at + 1 < len(thresholds) else None)


def _sample(line: Line, low: Threshold | None, high: Threshold | None) -> Any:
    if low is not None and low[1] == FROM:
        return line.value(low[0])
    if high is not None and high[1] == ABOVE:
        return line.value(high[0])
    between = line.between(low and low[0], high and high[0])
    return None if between is None else line.value(between)


def _by_name(type_: Scalar, marks: set[Mark]) -> Axis:
    values = [False, True] if type_.kind == "boolean" else sorted({value for value, _ in marks})
    named = {value: at + 1 for at, value in enumerate(values)}
    other = "another value"
    while other in named:
        other += "'"
    samples = [None if type_.kind == "boolean" else other, *values]
    bad = [not _allowed(sample, type_) for sample in samples]
    return Axis(None, (), named, len(bad), False, _with_null(bad, type_))


def _allowed(sample: Any, type_: Scalar) -> bool:
    """Whether the declared values allow the sample of a class; of an empty class nothing is known, so nothing is allowed."""
    return in_domain(sample, type_, holds) if type_.domain is not None else True


def _with_null(bad: list[bool], type_: Scalar) -> NDArray[np.bool_]:
    return np.array([*bad, not type_.nullable, True])
