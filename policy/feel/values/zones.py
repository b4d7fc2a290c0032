"""Time zones: UTC and fixed offsets as `datetime.timezone`, named zones as `zoneinfo.ZoneInfo`, kept by name."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from policy.feel.fault import Fault
from policy.feel.values.calendar import DAY_SECONDS, civil_of

OFFSET_LIMIT = 18 * 3600  # seconds; no place is further from UTC, and ISO 8601 tools refuse more

_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)


def fixed_zone(seconds: int) -> tzinfo:
    """The zone that is always this many seconds ahead of UTC."""
    if abs(seconds) > OFFSET_LIMIT:
        raise Fault("an offset from UTC is at most 18 hours")
    return timezone(timedelta(seconds=seconds)) if seconds else UTC


@cache
def _names() -> frozenset[str]:
    """The names of the tzdata package, so that every machine knows the same zones."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def named_zone(name: str) -> tzinfo:
    """The zone of this name in the IANA database."""
    if name not in _names():
        raise Fault(f"`{name}` is not a known time zone")
    return ZoneInfo(name)


def parse_zone(text: str) -> tzinfo | None:
    """The zone that ends the text of a time: nothing, `Z`, `+01:00`, `-02:45:55` or `@Europe/Paris`."""
    if not text:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return named_zone(text[1:])
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[3]) > 59 or int(match[4] or 0) > 59:
        raise Fault(f"`{text}` is not a time zone")
    seconds = int(match[2]) * 3600 + int(match[3]) * 60 + int(match[4] or 0)
    return fixed_zone(-seconds if match[1] == "-" else seconds)


def zone_name(zone: tzinfo | None) -> str | None:
    """The name of a named zone."""
    return zone.key if isinstance(zone, ZoneInfo) else None


def zone_text(zone: tzinfo | None) -> str:
    """The zone as it ends the text of a time."""
    if zone is None:
        return ""
    name = zone_name(zone)
    if name is not None:
        return f"@{name}"
    seconds = fixed_offset(zone) or 0
    return "Z" if not seconds else _offset_text(seconds)


def _offset_text(seconds: int) -> str:
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def fixed_offset(zone: tzinfo) -> int | None:
    """Seconds ahead of UTC, where that is the same at all times; else nothing."""
    offset = zone.utcoffset(None)
    return None if offset is None else _seconds(offset)


def offset_at(zone: tzinfo, days: int, second: int, fold: int = 0) -> int:
    """Seconds ahead of UTC that the zone has at a local day and second of it; `fold`: the second of two such moments."""
    fixed = fixed_offset(zone)
    if fixed is not None:
        return fixed
    local = _near(days, second, zone).replace(fold=fold)
    return _seconds(local.utcoffset() or timedelta())


def local_offset(zone: tzinfo, seconds: int) -> tuple[int, int]:
    """Seconds ahead of UTC that the zone has at an instant (seconds of UTC since 1970), and the fold of the local time."""
    fixed = fixed_offset(zone)
    if fixed is not None:
        return fixed, 0
    days, second = divmod(seconds, DAY_SECONDS)
    local = _near(days, second, UTC).astimezone(zone)
    return _seconds(local.utcoffset() or timedelta()), local.fold


def _near(days: int, second: int, zone: tzinfo) -> datetime:
    """The moment as a datetime; for years that it cannot hold, in a year of the same calendar under the same rules."""
    year, month, day = civil_of(days)
    if not 2 <= year <= 9997:
        year = year % 400 + (400 if year < 2 else 9200)
    return datetime(year, month, day, second // 3600, second // 60 % 60, second % 60, tzinfo=zone)


def _seconds(offset: timedelta) -> int:
    return offset.days * DAY_SECONDS + offset.seconds
