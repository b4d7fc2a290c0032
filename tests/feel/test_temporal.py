"""Temporal values: their texts by a table, their arithmetic against the standard library where that reaches."""

import csv
import pickle
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.feel.fault import Fault
from policy.feel.operators import add, equal, subtract
from policy.feel.values.calendar import civil_of, days_of
from policy.feel.values.foreign import feel_value
from policy.feel.values.kinds import kind_of
from policy.feel.values.temporal import (
    FineTime,
    LongDuration,
    WideDate,
    WideDateTime,
    YearsMonths,
    duration_ns,
    instant,
    make_date,
    make_duration,
    make_time,
    moment,
    zone_of,
)
from policy.feel.values.temporal_texts import parse_temporal, temporal_text
from tests.feel.values import day_numbers, moments, nanoseconds, temporals

FILE = Path(__file__).parents[1] / "cases" / "feel" / "temporal.csv"
ROWS = list(csv.reader(FILE.read_text("utf-8").splitlines()))[1:]


@pytest.mark.parametrize(("text", "kind", "written"), ROWS, ids=lambda cell: cell or "-")
def test_text(text: str, kind: str, written: str) -> None:
    if not kind:
        with pytest.raises(Fault):
            parse_temporal(text)
        return
    value = parse_temporal(text)
    assert kind_of(value) == kind
    assert temporal_text(value) == written


def test_the_standard_library_holds_what_it_can() -> None:
    assert make_date(2026, 6, 30) == date(2026, 6, 30)
    assert make_date(0, 1, 1) == WideDate(0, 1, 1)
    assert make_time(10, 0, 0, 1_000) == time(10, 0, 0, 1)
    assert make_time(10, 0, 0, 1) == FineTime(10, 0, 0, 1)
    assert make_duration(1_000) == timedelta(microseconds=1)
    assert make_duration(-1) == LongDuration(-1)
    assert type(parse_temporal("2026-06-30T10:00:00.000000001")) is WideDateTime


def test_far_years_have_the_rules_of_near_ones() -> None:
    summer = parse_temporal("12026-07-01T12:00:00@Europe/Paris")
    assert temporal_text(moment(instant(summer), zone_of(parse_temporal("00:00:00Z")))) == "12026-07-01T10:00:00Z"


def test_the_second_of_two_hours_alike_is_kept() -> None:
    before = parse_temporal("2026-10-25T02:30:00@Europe/Paris")
    after = add(before, timedelta(hours=1))
    assert temporal_text(after) == temporal_text(before)
    assert subtract(after, before) == timedelta(hours=1)
    assert not equal(after, before)


def test_values_of_subclasses_become_plain() -> None:
    class Stamp(datetime):
        pass

    made = feel_value(Stamp(2026, 1, 1, 12))
    assert type(made) is datetime
    assert made == datetime(2026, 1, 1, 12)


@given(temporals)
def test_text_and_back(value: Any) -> None:
    read = parse_temporal(temporal_text(value))
    assert read == value
    assert type(read) is type(value)
    assert hash(read) == hash(value)
    assert pickle.loads(pickle.dumps(value)) == value


@given(day_numbers)
def test_days_and_dates(days: int) -> None:
    assert days_of(*civil_of(days)) == days


@given(st.dates())
def test_days_as_the_standard_library_counts_them(day: date) -> None:
    assert days_of(day.year, day.month, day.day) == day.toordinal() - date(1970, 1, 1).toordinal()


@given(
    st.datetimes(min_value=datetime(1800, 1, 1), max_value=datetime(2200, 1, 1)),
    st.timedeltas(timedelta(-9999), timedelta(9999)),
)
def test_moments_move_as_in_the_standard_library(value: datetime, duration: timedelta) -> None:
    assert add(value, duration) == value + duration
    assert subtract(value + duration, value) == duration


@given(moments, st.integers(-(10**18), 10**18))
def test_there_and_back(value: Any, ns: int) -> None:
    try:
        there = add(value, make_duration(ns))
    except Fault:
        return
    assert duration_ns(subtract(there, value)) == ns
    assert instant(subtract(there, make_duration(ns))) == instant(value)


@given(nanoseconds)
def test_durations_in_nanoseconds(ns: int) -> None:
    assert duration_ns(make_duration(ns)) == ns


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_months_add_up(left: int, right: int) -> None:
    assert add(YearsMonths(left), YearsMonths(right)) == YearsMonths(left + right)
