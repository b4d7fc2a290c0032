"""Relations of points and ranges (DMN 1.5, 10.3.4.9, table 78). A point is the range from itself to itself."""

from collections.abc import Callable
from typing import Any

from attrs import frozen

from policy.feel.builtins.declare import Builtin, Fault, builtin
from policy.feel.operators import equal, less
from policy.feel.values.ranges import Range


@frozen
class Edge:
    """An endpoint: `side` is -1 and 1 where there is none below and above."""

    value: Any
    included: bool
    side: int = 0

    def __lt__(self, other: "Edge") -> bool:
        if self.side or other.side:
            return self.side < other.side
        return bool(less(self.value, other.value))

    def meets(self, other: "Edge") -> bool:
        """Whether both are at the same place."""
        if self.side or other.side:
            return self.side == other.side
        return equal(self.value, other.value)


@frozen
class Stretch:
    """A point or a range, seen as its two endpoints."""

    start: Edge
    end: Edge


def stretch(value: Any) -> Stretch:
    """The endpoints of a point or a range."""
    if not isinstance(value, Range):
        edge = Edge(value, included=True)
        return Stretch(edge, edge)
    if value.operator == "!=":
        raise Fault("a range of all values but one has no place before or after others")
    start = Edge(value.low, value.low_closed, -1 if value.low is None else 0)
    return Stretch(start, Edge(value.high, value.high_closed, 1 if value.high is None else 0))


def before_(a: Stretch, b: Stretch) -> bool:
    return a.end < b.start or (not (a.end.included and b.start.included) and a.end.meets(b.start))


def meets_(a: Stretch, b: Stretch) -> bool:
    return a.end.included and b.start.included and a.end.meets(b.start)


def overlaps_(a: Stretch, b: Stretch) -> bool:
    return _reaches(a.end, b.start) and _reaches(b.end, a.start)


def _reaches(end: Edge, start: Edge) -> bool:
    return start < end or (end.included and start.included and end.meets(start))


def overlaps_before_(a: Stretch, b: Stretch) -> bool:
    starts_first = a.start < b.start or (a.start.meets(b.start) and a.start.included and not b.start.included)
    return starts_first and _reaches(a.end, b.start) and _ends_inside(a, b)


def _ends_inside(a: Stretch, b: Stretch) -> bool:
    return a.end < b.end or (a.end.meets(b.end) and (not a.end.included or b.end.included))


def _starts_inside(a: Stretch, b: Stretch) -> bool:
    return b.start < a.start or (a.start.meets(b.start) and (not a.start.included or b.start.included))


def finishes_(a: Stretch, b: Stretch) -> bool:
    return a.end.included == b.end.included and a.end.meets(b.end) and _starts_inside(a, b)


def during_(a: Stretch, b: Stretch) -> bool:
    return _starts_inside(a, b) and _ends_inside(a, b)


def starts_(a: Stretch, b: Stretch) -> bool:
    return a.start.included == b.start.included and a.start.meets(b.start) and _ends_inside(a, b)


def coincides_(a: Stretch, b: Stretch) -> bool:
    return (
        a.start.meets(b.start)
        and a.end.meets(b.end)
        and (a.start.included, a.end.included) == (b.start.included, b.end.included)
    )


Relation = Callable[[Stretch, Stretch], bool]


def turned(relation: Relation) -> Relation:
    """The same relation, seen from the other side."""
    return lambda a, b: relation(b, a)


def relation(name: str, holds: Relation, about: str, *parameters: str) -> Builtin:
    """Declare a relation of points (`point`, `point1` …) and ranges, for each pair of parameters it takes."""

    def body(first: Any, second: Any) -> bool | None:
        if _unknown(first) or _unknown(second):
            return None
        return holds(stretch(first), stretch(second))

    body.__doc__ = about
    return builtin(*(f"{name}({_typed(pair)}): boolean" for pair in parameters))(body)


def _typed(pair: str) -> str:
    return ", ".join(f"{name}: {'range' if name.startswith('range') else 'Any'}" for name in pair.split())


def _unknown(value: Any) -> bool:
    """Null, or an interval with an endpoint that is null."""
    return value is None or (isinstance(value, Range) and not value.operator and None in (value.low, value.high))


RANGES = "range1 range2"
OF_ANY = (RANGES, "point1 point2", "point range", "range point")

FUNCTIONS = (
    relation("before", before_, "Whether the first ends before the second begins.", *OF_ANY),
    relation("after", turned(before_), "Whether the first begins after the second ends.", *OF_ANY),
    relation("meets", meets_, "Whether the second begins with the point that ends the first.", RANGES),
    relation("met by", turned(meets_), "Whether the first begins with the point that ends the second.", RANGES),
    relation("overlaps", overlaps_, "Whether the ranges share a point.", RANGES),
    relation(
        "overlaps before", overlaps_before_, "Whether the first begins earlier and ends within the second.", RANGES
    ),
    relation(
        "overlaps after",
        turned(overlaps_before_),
        "Whether the second begins earlier and ends within the first.",
        RANGES,
    ),
    relation("finishes", finishes_, "Whether the first lies in the second and ends with it.", RANGES, "point range"),
    relation(
        "finished by",
        turned(finishes_),
        "Whether the second lies in the first and ends with it.",
        RANGES,
        "range point",
    ),
    relation("includes", turned(during_), "Whether the second lies in the first.", RANGES, "range point"),
    relation("during", during_, "Whether the first lies in the second.", RANGES, "point range"),
    relation("starts", starts_, "Whether the first lies in the second and begins with it.", RANGES, "point range"),
    relation(
        "started by", turned(starts_), "Whether the second lies in the first and begins with it.", RANGES, "range point"
    ),
    relation("coincides", coincides_, "Whether both are the same.", RANGES, "point1 point2"),
)
