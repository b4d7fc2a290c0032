"""Integer arithmetic of the calendar and the clock: the one way for every representation of dates, times and durations.

Days are counted from 1970-01-01 in the proleptic Gregorian calendar, which has a year 0; times are nanoseconds from midnight.
"""

NS = 1_000_000_000  # nanoseconds in a second
DAY_SECONDS = 86_400
DAY_NS = DAY_SECONDS * NS
YEAR_LIMIT = 999_999_999  # years run from minus this to this (DMN 1.5, 10.3.2.3.5)

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ERA_DAYS = 146_097  # days in 400 years


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year: int, month: int) -> int:
    """How many days the month has."""
    return 29 if month == 2 and is_leap(year) else _MONTH_DAYS[month - 1]


def is_date(year: int, month: int, day: int) -> bool:
    return abs(year) <= YEAR_LIMIT and 1 <= month <= 12 and 1 <= day <= month_days(year, month)


def days_of(year: int, month: int, day: int) -> int:
    """The number of the day; years are taken to begin in March, so that a leap day is a year's last."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


def civil_of(days: int) -> tuple[int, int, int]:
    """Year, month and day of a day's number."""
    era, of_era = divmod(days + 719_468, _ERA_DAYS)
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return era * 400 + year + (month <= 2), month, of_year - (153 * shifted + 2) // 5 + 1


def clock_ns(hour: int, minute: int, second: int, nanosecond: int) -> int:
    """Nanoseconds from midnight."""
    return ((hour * 60 + minute) * 60 + second) * NS + nanosecond


def clock_of(ns: int) -> tuple[int, int, int, int]:
    """Hour, minute, second and nanosecond of the nanoseconds from midnight."""
    seconds, nanosecond = divmod(ns, NS)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return hour, minute, second, nanosecond


def shifted_month(year: int, month: int, months: int) -> tuple[int, int]:
    """The year and month that stand so many months later."""
    year, zero_based = divmod(year * 12 + month - 1 + months, 12)
    return year, zero_based + 1
