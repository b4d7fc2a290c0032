"""Hypothesis strategies for the values of FEEL."""

from datetime import UTC, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from policy.feel.values.calendar import DAY_NS, YEAR_LIMIT, civil_of, days_of
from policy.feel.values.temporal import make_date, make_date_and_time, make_duration, make_years_months, time_at

numbers = st.one_of(
    st.integers(-(10**34) + 1, 10**34 - 1),
    st.decimals(min_value=Decimal("-1e30"), max_value=Decimal("1e30"), allow_nan=False, allow_infinity=False, places=3),
)
_first, _last = days_of(-YEAR_LIMIT, 1, 1), days_of(YEAR_LIMIT, 12, 31)
day_numbers = st.one_of(st.integers(days_of(1, 1, 1), days_of(9999, 12, 31)), st.integers(_first, _last))
dates = day_numbers.map(lambda days: make_date(*civil_of(days)))
zones = st.one_of(
    st.none(),
    st.just(UTC),
    st.integers(-18 * 60, 18 * 60).filter(bool).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    st.sampled_from(["Europe/Paris", "Asia/Dhaka", "America/New_York", "Etc/UTC"]).map(ZoneInfo),
)
clock_ns = st.one_of(st.integers(0, DAY_NS - 1), st.integers(0, 86_399).map(lambda seconds: seconds * 10**9))
times = st.builds(time_at, clock_ns, zones)
moments = st.builds(make_date_and_time, dates, times)
nanoseconds = st.one_of(st.integers(-(10**20), 10**20), st.integers(-(10**12), 10**12).map(lambda ms: ms * 10**6))
durations = nanoseconds.map(make_duration)
months = st.integers(-(10**9), 10**9).map(make_years_months)
temporals = st.one_of(dates, times, moments, durations, months)


def _three(values):  # type: ignore[no-untyped-def]
    return st.tuples(values, values, values)


_zone_of_offset = st.builds(time_at, clock_ns, st.just(UTC))
_local_moments = st.builds(make_date_and_time, dates, st.builds(time_at, clock_ns, st.none()))
_zoned_moments = st.builds(
    make_date_and_time, dates, st.builds(time_at, clock_ns, zones.filter(lambda zone: zone is not None))
)
orderable = st.one_of(
    *map(
        _three,
        (
            numbers,
            st.text(),
            dates,
            _zone_of_offset,
            _local_moments,
            _zoned_moments,
            durations,
            months,
        ),
    )
)
