"""Values of a column as Python has them: what one decision would be given."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


class Unreadable:
    """Stands for a value that Python cannot hold; no input takes it."""


def python_values(array: pa.Array) -> list[Any]:
    """The values as Python has them. Moments finer than a microsecond, and years that Python does not know, are ISO texts."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if pa.types.is_dictionary(array.type) or pa.types.is_run_end_encoded(array.type):
        array = plain_array(array)
    exact = FINE.get(array.type.id)
    if exact is not None:
        return exact(array)
    try:
        found: list[Any] = array.to_pylist()
    except (ValueError, OverflowError):  # a text that is no UTF-8, a date inside a list that Python cannot hold
        found = [_value(item) for item in array]
    return found


def plain_array(array: pa.Array) -> pa.Array:
    """The array without dictionary or runs."""
    if pa.types.is_run_end_encoded(array.type):
        return pc.run_end_decode(array)
    return array.dictionary_decode()


def _value(item: pa.Scalar) -> Any:
    try:
        return item.as_py()
    except (ValueError, OverflowError):
        return Unreadable()


def _dates(array: pa.Array) -> list[Any]:
    return _or_texts(array, array.cast(pa.date32()).cast(pa.int32()), "D")


def _timestamps(array: pa.Array) -> list[Any]:
    if array.type.unit != "ns":
        return _or_texts(array, array.cast(pa.int64()), array.type.unit)
    counts = array.cast(pa.int64())
    floored = pa.array(np.asarray(counts.fill_null(0)) // 1000, mask=np.asarray(counts.is_null()))
    micro = floored.cast(pa.timestamp("us", array.type.tz))
    if _whole(array, 1000):
        return micro.to_pylist()  # type: ignore[no-any-return]
    zone = _zone_text(array.type.tz)
    return [
        moment if moment is None or count % 1000 == 0 else _fine_moment(moment, count % 1000, zone)
        for moment, count in zip(micro.to_pylist(), counts.to_pylist(), strict=True)
    ]


def _zone_text(zone: str | None) -> str:
    if zone is None:
        return ""
    return zone if zone[:1] in "+-" else f"@{zone}"


def _fine_moment(moment: datetime, nanoseconds: int, zone: str) -> str:
    """As an ISO text; in the hour that a zone has twice, the second time with its offset."""
    if moment.fold:
        zone = moment.isoformat(timespec="microseconds")[26:]
    return f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}{nanoseconds:03}{zone}"


def _durations(array: pa.Array) -> list[Any]:
    if array.type.unit == "ns":
        if not _whole(array, 1000):
            return [_fine_duration(count) for count in array.cast(pa.int64()).to_pylist()]
        array = array.cast(pa.duration("us"))
    per_second = UNITS[array.type.unit]
    return [None if n is None else _duration(n, per_second) for n in array.cast(pa.int64()).to_pylist()]


def _duration(count: int, per_second: int) -> Any:
    try:
        return timedelta(seconds=count // per_second, microseconds=(count % per_second) * 1_000_000 // per_second)
    except OverflowError:
        return Unreadable()


def _fine_duration(count: int | None) -> Any:
    """As an ISO text."""
    if count is None:
        return None
    seconds, rest = divmod(abs(count), 10**9)
    return f"{'-' if count < 0 else ''}PT{seconds}.{rest:09}S"


def _clocks(array: pa.Array) -> list[Any]:
    if array.type == pa.time64("ns"):
        if not _whole(array, 1000):
            return [_fine_clock(count) for count in array.cast(pa.int64()).to_pylist()]
        array = array.cast(pa.time64("us"))
    return [_value(item) for item in array]


def _fine_clock(count: int | None) -> Any:
    if count is None:
        return None
    seconds, rest = divmod(count, 10**9)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:09}"


def _whole(array: pa.Array, unit: int) -> bool:
    """Whether all counts are multiples of a unit."""
    return not (np.asarray(array.cast(pa.int64()).fill_null(0)) % unit).any()


def _or_texts(array: pa.Array, counts: pa.Array, unit: str) -> list[Any]:
    """The values of Python; texts for those beyond its years, of moments with a zone in UTC."""
    known = np.asarray(counts.fill_null(0))
    zone = getattr(array.type, "tz", None)
    low, high = _range(unit, 1 if zone else 0)
    beyond = (known < low) | (known > high)
    if not beyond.any():
        return array.to_pylist()  # type: ignore[no-any-return]
    found: list[Any] = pc.if_else(pa.array(beyond), pa.scalar(None, array.type), array).to_pylist()
    texts = np.datetime_as_string(known[beyond].astype(f"datetime64[{unit}]"), timezone="UTC" if zone else "naive")
    for place, text in zip(np.flatnonzero(beyond).tolist(), texts.tolist(), strict=True):
        found[place] = text
    return found


def _range(unit: str, margin: int) -> tuple[int, int]:
    """The counts of a unit since 1970 in the years 1 to 9999, without so many days at both ends."""
    ends = np.array(["0001-01-01", "9999-12-31", "9999-12-30"], f"datetime64[{unit}]").astype(np.int64)
    first, last, before = ends.tolist()
    day = last - before
    return first + margin * day, last + (1 - margin) * day - 1


UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
FINE: dict[int, Callable[[Any], list[Any]]] = {
    pa.lib.Type_DATE32: _dates,
    pa.lib.Type_DATE64: _dates,
    pa.lib.Type_TIMESTAMP: _timestamps,
    pa.lib.Type_DURATION: _durations,
    pa.lib.Type_TIME32: _clocks,
    pa.lib.Type_TIME64: _clocks,
}
