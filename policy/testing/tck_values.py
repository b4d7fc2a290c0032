"""Values of the test files of the DMN Technology Compatibility Kit: read, and compared as the kit's protocol says."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lxml import etree

from policy.feel.fault import Fault
from policy.feel.values.kinds import DATE_TIMES, TIMES, kind_of
from policy.feel.values.numbers import parse_number
from policy.feel.values.temporal import local_ns, offset_seconds, time_ns, zone_of
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, parse_duration, parse_time
from policy.feel.values.zones import offset_at

Element = etree._Element
SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("0.00000001")


def parts(element: Element, *kinds: str) -> list[Element]:
    """The children of these kinds, by their local names; without kinds, all elements."""
    found = [child for child in element if isinstance(child.tag, str)]
    return [child for child in found if not kinds or etree.QName(child).localname in kinds]


def value_in(element: Element) -> Any:
    """The value that an `inputNode`, `expected`, `component` or `item` holds; raises a `Fault` where it is none."""
    for child in parts(element, "value", "list"):
        if child.get(f"{SCHEMA_INSTANCE}nil") in ("true", "1"):
            return None
        if etree.QName(child).localname == "list":
            return [value_in(item) for item in parts(child, "item")]
        return _simple(child)
    components = parts(element, "component")
    return {child.get("name", ""): value_in(child) for child in components} if components else None


def _simple(element: Element) -> Any:
    kind = element.get(f"{SCHEMA_INSTANCE}type", "").rpartition(":")[2]
    text = "".join(map(str, element.itertext()))
    read = READ.get(kind)
    return text if read is None else read(text.strip())


def _boolean(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise Fault(f"`{text[:60]}` is no boolean")
    return text in ("true", "1")


READ: dict[str, Callable[[str], Any]] = {
    "boolean": _boolean,
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_date_and_time,
    "duration": parse_duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), parse_number),
}


def alike(expected: Any, got: Any) -> bool:
    """Whether two values count as equal: numbers nearly, moments by local part and offset, contexts by the same keys."""
    if kind_of(expected) != kind_of(got):
        return False
    if isinstance(expected, list):
        return len(expected) == len(got) and all(map(alike, expected, got))
    if isinstance(expected, dict):
        return expected.keys() == got.keys() and all(alike(value, got[name]) for name, value in expected.items())
    if kind_of(expected) == "number":
        return abs(Decimal(expected) - Decimal(got)) < TOLERANCE
    if isinstance(expected, DATE_TIMES):
        return (local_ns(expected), offset_seconds(expected)) == (local_ns(got), offset_seconds(got))
    if isinstance(expected, TIMES):
        return (time_ns(expected), _time_offset(expected)) == (time_ns(got), _time_offset(got))
    return bool(expected == got)


def _time_offset(clock: Any) -> int | None:
    """The offset of a time; one with a named zone has the offset of the first day of 1970."""
    zone = zone_of(clock)
    return None if zone is None else offset_at(zone, 0, time_ns(clock) // 1_000_000_000)
