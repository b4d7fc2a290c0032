"""A column as a finite row of atoms: within an atom no cell of the column changes its truth, so one sample stands for all."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from attrs import frozen

from policy.feel import operators
from policy.feel.types import Domain, Scalar, Type
from policy.regions.constants import Beyond, Cuts
from policy.regions.lines import LINES, WHOLE_NUMBERS, ZONED, Line, NoLine, Place

OTHER_TEXT = "another value"


@frozen
class Atom:
    """`sample` is one value of the atom. On a line, `place` is its number and `low`, `high` the numbers that enclose it, if any."""

    sample: Any
    place: Place | None = None
    low: Place | None = None
    high: Place | None = None
    point: bool = False  # one of the constants itself
    other: bool = False  # any value that is none of the constants


@frozen
class Axis:
    """The atoms of one column; those on a line come first, in order, and `places` are their numbers."""

    atoms: tuple[Atom, ...]
    line: Line | None
    places: tuple[Place, ...] = ()

    @property
    def everything(self) -> int:
        """All atoms, as a set of bits."""
        return (1 << len(self.atoms)) - 1

    def holds(self, truth: Callable[[Any], bool], start: int = 0) -> int:
        """The atoms from `start` on whose sample is true."""
        return sum(1 << at for at, atom in enumerate(self.atoms[start:], start) if truth(atom.sample))

    def related(self, operator: str, place: Place) -> int:
        """The atoms of the line that stand in a relation to a place, by bisection."""
        left, right = bisect_left(self.places, place), bisect_right(self.places, place)
        low, high = SLICES[operator](left, right, len(self.places))
        return (1 << high) - (1 << low)


def axis_of(type_: Type, cuts: Iterable[Cuts], allowed: Callable[[Any], bool]) -> Axis:
    """The axis of a column of this type, cut at these constants, with the atoms that `allowed` (the declared values) lets in."""
    cuts = list(cuts)
    values = [value for cut in cuts for value in cut.values if value is not None]
    atoms, line = _atoms(type_, values, ordered=any(cut.ordered for cut in cuts))
    kept = [atom for atom in atoms if allowed(atom.sample)]
    places = tuple(atom.place for atom in kept if atom.place is not None)
    if type_.nullable:
        kept.append(Atom(None))
    return Axis(tuple(kept), line, places)


def _atoms(type_: Type, values: list[Any], *, ordered: bool) -> tuple[list[Atom], Line | None]:
    domain = type_.domain if isinstance(type_, Scalar) else None
    if domain is not None and domain.values is not None:
        return [Atom(value) for value in domain.values], None
    if isinstance(type_, Scalar) and type_.kind == "boolean":
        return [Atom(True), Atom(False)], None
    line = _line(type_, domain, values)
    if line is not None:
        return list(_on_line(line, values)), line
    if ordered:
        raise Beyond("the order of texts is not analysed" if _is_text(type_) else "the type of its column has no order")
    return _one_by_one(values, text=_is_text(type_)), None


def _is_text(type_: Type) -> bool:
    return isinstance(type_, Scalar) and type_.kind == "string"


def _line(type_: Type, domain: Domain | None, values: Sequence[Any]) -> Line | None:
    if not isinstance(type_, Scalar) or type_.kind not in LINES:
        return None
    if type_.kind == "number" and domain is not None and domain.whole:
        return WHOLE_NUMBERS
    if type_.kind == "date and time" and any(isinstance(v, datetime) and v.tzinfo is not None for v in values):
        return ZONED
    return LINES[type_.kind]


def _on_line(line: Line, values: Iterable[Any]) -> Iterable[Atom]:
    """Each constant, and what lies before, between and after them."""
    try:
        cuts = sorted({line.place(value) for value in values})
    except NoLine as reason:
        raise Beyond(f"it holds {reason}") from None
    edges: list[Place | None] = [None, *cuts, None]
    for low, high in pairwise(edges):
        inside = line.between(low, high)
        if inside is not None:
            yield Atom(line.value(inside), inside, low, high)
        if high is not None and (not line.whole or high == int(high)):
            yield Atom(line.value(high), high, point=True)


def _one_by_one(values: Iterable[Any], *, text: bool) -> list[Atom]:
    """Each constant and, where it can be shown, a value that is none of them."""
    atoms: list[Atom] = []
    for value in values:
        if not any(operators.equal(value, atom.sample) is True for atom in atoms):
            atoms.append(Atom(value))
    return [*atoms, Atom(_another([a.sample for a in atoms]) if text else OTHER, other=True)]


class Other:
    """Stands for any value that no cell names; equal to nothing."""

    def __repr__(self) -> str:
        return OTHER_TEXT


OTHER = Other()


def _another(taken: Sequence[Any]) -> str:
    text = OTHER_TEXT
    while text in taken:
        text += "'"
    return text


SLICES: dict[str, Callable[[int, int, int], tuple[int, int]]] = {
    "=": lambda left, right, _n: (left, right),
    "<": lambda left, _right, _n: (0, left),
    "<=": lambda _left, right, _n: (0, right),
    ">": lambda _left, right, n: (right, n),
    ">=": lambda left, _right, n: (left, n),
}
