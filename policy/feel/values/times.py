"""Times of day against each other: a time has no date, so a named zone's offset may be unknown (DMN 1.5, 10.3.2.3.4)."""

from policy.feel.fault import Fault
from policy.feel.values.calendar import NS
from policy.feel.values.temporal import Time, time_ns
from policy.feel.values.zones import fixed_offset, zone_text


def comparable_ns(left: Time, right: Time) -> tuple[int, int]:
    """Both times in nanoseconds on one clock: of their common zone, else of UTC."""
    if left.tzinfo == right.tzinfo:
        return time_ns(left), time_ns(right)
    return _utc_ns(left, right), _utc_ns(right, left)


def _utc_ns(clock: Time, other: Time) -> int:
    if clock.tzinfo is None or other.tzinfo is None:
        raise Fault("cannot compare a time that has a zone with one that has none")
    offset = fixed_offset(clock.tzinfo)
    if offset is None:
        raise Fault(f"the offset of {zone_text(clock.tzinfo)} depends on the date, and a time has none")
    return time_ns(clock) - offset * NS
