"""A box in words: one value for each column as an example, and the stretch of values it stands for."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from policy.feel.literals import literal
from policy.regions.axes import OTHER, Atom, Axis
from policy.regions.lines import Place
from policy.regions.matrix import Matrix
from policy.regions.search import Box


@frozen
class Example:
    """Values by column number; a column that any value will do for is left out of `telling`."""

    values: dict[int, Any]
    telling: tuple[int, ...]


def example_of(matrix: Matrix, box: Box) -> Example:
    """The first value of each stretch of a box; columns that share an axis have the same."""
    values: dict[int, Any] = {}
    telling: list[int] = []
    for numbers, axis, atoms in zip(matrix.columns, matrix.axes, box, strict=True):
        atom = axis.atoms[_plainest(axis, atoms)]
        for number in numbers:
            values[number] = atom.sample
        if atoms != axis.everything:
            telling.append(numbers[0])
    return Example(values, tuple(telling))


def _plainest(axis: Axis, atoms: int) -> int:
    """The atom to show: one that is a value on the line or has a name, before null and before "another value"."""
    choices = [at for at in range(len(axis.atoms)) if atoms >> at & 1]
    return min(choices, key=lambda at: (axis.atoms[at].sample is None, axis.atoms[at].other, at))


def value_text(value: Any) -> str:
    """A value as FEEL writes it."""
    return repr(OTHER) if value is OTHER else literal(value)


def stretches(axis: Axis, atoms: int) -> str:
    """The atoms of one column as FEEL unary tests: `< 10, [20..30)`."""
    return ", ".join(_stretches(axis, atoms))


def _stretches(axis: Axis, atoms: int) -> Iterator[str]:
    at, on_line = 0, len(axis.places)
    while at < len(axis.atoms):
        if not atoms >> at & 1:
            at += 1
            continue
        end = at
        while end + 1 < on_line and atoms >> (end + 1) & 1:
            end += 1
        yield _interval(axis, axis.atoms[at], axis.atoms[end]) if at < on_line else value_text(axis.atoms[at].sample)
        at = end + 1


def _interval(axis: Axis, first: Atom, last: Atom) -> str:
    """From the lower end of one atom to the upper end of another."""
    if first is last and first.point:
        return value_text(first.sample)
    low = _end(axis, first, first.low)
    high = _end(axis, last, last.high)
    if not low:
        return f"{'<=' if last.point else '<'} {high}" if high else "any"
    if not high:
        return f"{'>=' if first.point else '>'} {low}"
    return f"{'[' if first.point else '('}{low}..{high}{']' if last.point else ')'}"


def _end(axis: Axis, atom: Atom, bound: Place | None) -> str:
    if atom.point:
        return value_text(atom.sample)
    return "" if bound is None or axis.line is None else value_text(axis.line.value(bound))
