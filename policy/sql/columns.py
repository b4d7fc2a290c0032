"""The columns of a table as somebody names them: `spend:decimal(18,2), region:varchar, kunde as customer:varchar`."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from attrs import frozen

from policy.feel.scope import normal_name
from policy.problems import PolicyError
from policy.sql.meanings import BOOLEAN, DATE, DIGITS, MOMENT, NUMBER, STRING

PARTS = re.compile(
    r"""\s*(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>[^":,]+?))     # the column
    (?:\s+as\s+(?:"(?P<input>(?:[^"]|"")+)"|(?P<named>[^":,]+?)))?  # the input that it is for
    \s*:\s*(?P<type>[a-z][a-z0-9 _]*?)\s*
    (?:\(\s*(?P<numbers>\d{1,4}(?:\s*,\s*\d{1,4})?)\s*\))?
    (?:\s+collate\s+"?(?P<collation>[^",\s]+)"?)?\s*(?:,|$)""",
    re.VERBOSE | re.IGNORECASE,
)
BINARY_COLLATIONS = frozenset({"c", "posix", "binary", "ucs_basic", "utf8_binary", "c.utf8", "c.utf-8"})
SPELLING = 'write `name:type, …`, such as `spend:decimal(18,2), since:date, "my region" as region:varchar`'


@frozen(kw_only=True)
class Column:
    """A column of the table: its name there, the input it is for, and what it holds."""

    name: str
    input: str
    kind: str
    whole: int = 0
    scale: int = 0
    binary: bool = False
    zoned: bool = False


def read_columns(text: str) -> tuple[Column, ...]:
    """The columns that a text names; raises `PolicyError` for one that is no type, or none that can be exact.

    >>> read_columns("spend:decimal(18,2)")[0].whole
    16
    """
    found = []
    place = 0
    while place < len(text) and text[place:].strip():
        match = PARTS.match(text, place)
        if match is None:
            raise _refused(
                f"`{text[place : place + 40].strip()}` names no column with its type", f"{SPELLING}; types are {TAKEN}"
            )
        found.append(_column(match))
        place = match.end()
    for names in (Counter(c.name.casefold() for c in found), Counter(c.input for c in found)):
        twice = next((name for name, count in names.items() if count > 1), None)
        if twice is not None:
            raise _refused(f"the column `{twice}` is named twice")
    return tuple(found)


def _refused(message: str, hint: str = SPELLING) -> PolicyError:
    return PolicyError(message, code="wrong-column", hint=hint)


def _unquoted(quoted: str | None, plain: str | None) -> str:
    return quoted.replace('""', '"') if quoted else (plain or "").strip()


def _column(match: re.Match[str]) -> Column:
    name = _unquoted(match["quoted"], match["plain"])
    collation = (match["collation"] or "").lower()
    if collation and collation not in BINARY_COLLATIONS:
        message = f"the collation `{match['collation']}` of `{name}` changes which texts are equal, or may"
        raise _refused(message, "give the column a binary collation, or compare a copy that has one")
    type_ = " ".join(match["type"].lower().split())
    numbers = tuple(int(number) for number in (match["numbers"] or "").split(",") if number.strip())
    if type_ not in TYPES:
        raise _refused(
            f"`{type_}` of `{name}` is no type of a column that a query can be exact about", f"types are {TAKEN}"
        )
    own = normal_name(_unquoted(match["input"], match["named"]) or name)
    if "\0" in name:
        raise _refused("the name of a column holds a character that databases do not take")
    return TYPES[type_](name, own, numbers)


def _plain(kind: str, **facts: bool) -> Callable[[str, str, tuple[int, ...]], Column]:
    return lambda name, own, numbers: Column(name=name, input=own, kind=kind, **facts)


def _integer(digits: int) -> Callable[[str, str, tuple[int, ...]], Column]:
    return lambda name, own, numbers: Column(name=name, input=own, kind=NUMBER, whole=digits)


def _decimal(name: str, own: str, numbers: tuple[int, ...]) -> Column:
    if not numbers:
        raise _refused(f"the decimal `{name}` does not say how many digits it has", "such as `decimal(18,2)`")
    width, scale = (*numbers, 0)[:2]
    if not 0 < width <= DIGITS or scale > width:
        message = f"`{name}` is a decimal of {width} digits, {scale} of them behind the point"
        raise _refused(message, _width_hint(width, scale))
    return Column(name=name, input=own, kind=NUMBER, whole=width - scale, scale=scale)


def _width_hint(width: int, scale: int) -> str:
    """How the digits are meant, with what may have been meant here."""
    meant = f": `decimal({width + scale},{scale})`" if 0 < width < scale and width + scale <= DIGITS else ""
    return f"the first number counts all digits, at most {DIGITS}, the second those of them behind the point{meant}"


def _refusing(reason: str) -> Callable[[str, str, tuple[int, ...]], Column]:
    def refuse(name: str, own: str, numbers: tuple[int, ...]) -> Column:
        raise _refused(f"`{name}`: {reason}", f"types are {TAKEN}")

    return refuse


def _each(
    names: str, make: Callable[[str, str, tuple[int, ...]], Column]
) -> Iterable[tuple[str, Callable[..., Column]]]:
    return ((name.strip(), make) for name in names.split(","))


TYPES: dict[str, Callable[[str, str, tuple[int, ...]], Column]] = dict([
    *_each("boolean, bool", _plain(BOOLEAN)),
    *_each("varchar, text, string, character varying", _plain(STRING)),
    *_each("date", _plain(DATE)),
    *_each("timestamp, timestamp without time zone, timestamp_ntz, datetime", _plain(MOMENT)),
    *_each("timestamptz, timestamp with time zone, timestamp_ltz, timestamp_tz", _plain(MOMENT, zoned=True)),
    *_each("tinyint", _integer(3)),
    *_each("smallint, int2", _integer(5)),
    *_each("integer, int, int4", _integer(10)),
    *_each("bigint, int8, int64, long", _integer(19)),
    *_each("decimal, numeric, number, dec", _decimal),
    *_each("double, double precision, float8, float64", _plain(NUMBER, binary=True)),
    *_each("real, float, float4", _refusing("a float of 32 bits, or none that says its bits, has no decimal of its own")),
    *_each("char, character, nchar, bpchar", _refusing("texts filled up with blanks are equal without them")),
])  # fmt: skip
TAKEN = "boolean, varchar, date, timestamp, timestamptz, smallint, integer, bigint, decimal(digits, of them decimals), double"
