"""Generated policies over the columns of a table, and rows for them: values at the cut-offs, nulls, texts of every kind."""

import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

COLUMNS = (
    "n:decimal(8,2), m:integer, f:double, w:decimal(20,6), s:varchar, 地区:varchar, b:boolean, d:date, e:date, "
    "at:timestamptz, local:timestamp"
)
HEAD = """\
policy: p
format: 1
version: "1"
inputs:
  n: {type: number, optional: true}
  m: {type: number, values: "> -1000"}
  f: {type: number, optional: true, values: "<= 1e300"}
  w: {type: number, optional: true}
  s: {type: string, optional: true}
  地区: {type: string, values: [上海, 北京, "a", "A", "ß", ""]}
  b: {type: boolean, optional: true, private: true}
  d: date
  e: {type: date, optional: true}
  at: {type: date and time, optional: true}
  local: {type: date and time, optional: true}
parameters:
  cut: {value: 0.3, cite: PARAMETER}
  dated: {cite: PARAMETER, dated: {start: 2, 2026-01-01: 0.1}}
functions:
  twice(x): x + x
"""
HITS = ("unique", "any", "first", "priority", "collect count", "collect sum", "collect min", "collect max")
ORDER = ("3", "1", "0.30", "-2")


@frozen
class Rules:
    """A rule file as a text, and the decisions in it."""

    text: str
    decisions: tuple[str, ...]


numbers = st.sampled_from([
    "0.3", "0.30000000000000004", "0.2999999999999999999999999999999999", "0.305", "0", "1", "-1", "2", "2.5", "100",
    "9007199254740993", "1e30", "-1e30", "0.000001", "123456.78", "99999.995",
])  # fmt: skip
operands = st.one_of(
    numbers, numbers, st.sampled_from(["cut", "dated", "m", "n", "m * 2", "n + 0.1", "-cut", "twice(m)", "m / 8"])
)
texts = st.sampled_from(
    ['"a"', '"A"', '"b"', '"ab"', '""', '"税"', '"上海"', '"a\'b"', '"ß"', '"é"', '"a\\\\"', '"😀"']
)
days = st.sampled_from([
    '@"2026-01-31"', '@"2026-02-28"', 'date("2024-02-29")', '@"2026-03-31" - @"P1M"', "today()", 'today() - @"P30D"',
    'd + @"P1M"', 'd - @"P1Y"', 'd + @"P10D"',
])  # fmt: skip
moments = st.sampled_from(
    ['@"2026-01-31T00:00:00Z"', '@"2026-01-31T08:00:00+08:00"', "now()", '@"2026-01-30T23:59:59.999999Z"']
)
locals_ = st.sampled_from(['@"2026-01-31T00:00:00"', '@"2026-01-30T23:59:59.999999"'])
durations = st.sampled_from(['@"P1D"', '@"P0D"', '@"-P3D"', '@"PT36H"', '@"P400D"'])
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "!="])


def _tests(operands: SearchStrategy[str], *more: str, ordered: bool = True) -> SearchStrategy[str]:
    ranges = st.tuples(st.sampled_from("[("), operands, operands, st.sampled_from("])")).map(
        lambda of: f"{of[0]}{of[1]}..{of[2]}{of[3]}"
    )
    compared = st.tuples(SIGNS, operands).map(" ".join)
    several = st.lists(st.one_of(operands, compared), min_size=1, max_size=3).map(", ".join)
    parts = [
        operands,
        operands,
        st.just("null"),
        several,
        several.map(lambda text: f"not({text})"),
        *map(st.just, more),
    ]
    return st.one_of(st.just("-"), *parts, *([compared, compared, ranges] if ordered else []))


def _listed(operands: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.lists(operands, min_size=1, max_size=3).map(lambda items: f"[{', '.join(items)}]")


NUMBERS = st.one_of(_tests(operands, "? > cut", "? in [1, 2]", "? < m or ? > 3", "? * 2 >= 0.6"), _listed(numbers))
FLOATS = _tests(numbers.filter(lambda text: len(text.strip("-0.").replace(".", "")) <= 15))
TEXTS = st.one_of(
    _tests(texts, 'starts with(?, "a")', 'contains(?, "税")', "string length(?) > 1", "s", "地区"), _listed(texts)
)
places = st.sampled_from(['"a"', '"A"', '"上海"', '"北京"', '"ß"', '""'])
PLACES = st.one_of(_tests(places, 'contains(?, "海")', "s"), _listed(places))
TRUTHS = st.sampled_from(["-", "true", "false", "null", "not(true)", "not(null)", "b"])
DAYS = _tests(days, "? > e", "?.year = 2026", "?.day > 28", '? - d < @"P1D"')
HEADERS: dict[str, SearchStrategy[str]] = {
    **dict.fromkeys(["n", "m", "w", "m + n", "n * 3", "m / 4", "-n", "abs(n)", "if b then n else m", "twice(n) - m"], NUMBERS),
    **dict.fromkeys([f"{name}(w, {place})" for name in ("decimal", "floor", "round half up", "round up") for place in (0, 2)], NUMBERS),
    "f": FLOATS,
    "s": TEXTS,
    "地区": PLACES,
    "if b then s else 地区": TEXTS,
    **dict.fromkeys(["b", "not(b)", "m > 2 and b", "n > 0.3 or b", "s = 地区", "n != w", "n = null", "s in (\"a\", null)", "e = d", "f > 0.3", "s > 地区"], TRUTHS),
    "d": DAYS,
    "e": DAYS,
    "d - e": _tests(durations),
    "at": _tests(moments),
    "local": _tests(locals_),
}  # fmt: skip


REASONS = st.sampled_from([
    "plain; 'quoted'", "{n} of {m}", "{w} and {cut}", "{s} in {地区}", "on {d}, not {e}", "{b}", "{{no}} {m + 1}", "…", "{n > 1}",
])  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, least: int = 1, most: int = 6) -> Rules:
    """A table, and two decisions over what it gives."""
    hit = draw(st.sampled_from(HITS))
    headers = draw(st.lists(st.sampled_from([*HEADERS]), min_size=1, max_size=3, unique=True))
    single = hit.startswith("collect") or draw(st.booleans())
    known = not hit.startswith(("first", "unique"))
    values = _values(hit, known)
    names = ["r"] if single else ["level", "text"]
    rows = [
        [str(number), *(draw(HEADERS[header]) for header in headers), *_outputs(draw, names, values, hit, known)]
        for number in range(1, draw(st.integers(least, most)) + 1)
    ]
    if draw(st.booleans()) and not hit.startswith("collect"):
        rows.append(["otherwise", *("-" for _ in headers), *_outputs(draw, names, values, hit, known)])
    text = HEAD + "decisions:\n  r:\n" + _declared(names, hit) + f"    hit: {hit}\n    table: |\n"
    lines = [["id", *headers, *(f"=> {name}" for name in names), "because"], ["---"] * (2 + len(headers) + len(names))]
    lines += [[*row, draw(REASONS)] for row in rows]
    text += "".join(f"      | {' | '.join(line)} |\n" for line in lines)
    first = "r" if single else "r.level"
    text += f"  beyond:\n    is: if {first} > cut then {first} * 2 else if {first} = null then -1 else {first}\n"
    text += '  named:\n    context:\n      grown: m + 1\n      kind: |\n        if grown > 2 then "big" else 地区\n'
    return Rules(text, ("r", "beyond", "named"))


def _values(hit: str, known: bool) -> SearchStrategy[str]:
    if hit == "priority":
        return st.sampled_from(ORDER)
    written = st.sampled_from(["0", "1", "0.30", "-2", "3", "12.345"])
    return written if known else st.one_of(written, st.sampled_from(["n", "m", "cut", "m + n", "null", "w"]))


def _outputs(draw: st.DrawFn, names: list[str], values: SearchStrategy[str], hit: str, known: bool) -> list[str]:
    made = [draw(values)]
    if len(names) > 1:
        words = st.sampled_from(['"a"', '"税"', '"it\'s"'])
        other = st.sampled_from(["s", "null", "地区"])
        made.append(draw(words if known else words | other))
    return made


def _declared(names: list[str], hit: str) -> str:
    number = f"type: number, values: [{', '.join(ORDER)}]" if hit == "priority" else "type: number, optional: true"
    if hit.startswith("collect") and hit != "collect count":
        number = "type: number"
    if names == ["r"]:
        return "".join(f"    {part}\n" for part in number.split(", ", 1))
    second = 'type: string, values: ["a", "税", "it\'s"]' if hit == "priority" else "type: string, optional: true"
    return f"    outputs:\n      level: {{{number}}}\n      text: {{{second}}}\n"


def _near(places: int) -> SearchStrategy[Decimal]:
    step = Decimal(1).scaleb(-places)
    cuts = [
        Decimal(cut)
        for cut in ("0", "0.3", "0.305", "1", "2", "2.5", "3", "-1", "100", "0.6", "-0.5", "0.5", "1.5", "2.345")
    ]
    return st.sampled_from(sorted({cut.quantize(step) + step * by for cut in cuts for by in (-1, 0, 1)}))


_floats = st.sampled_from([0.1 + 0.2, 0.3, math.nextafter(0.3, 0), math.nextafter(0.3, 1), 0.0, -0.0, 1.0, 2.5, 1e300, 1e301, math.nan, math.inf, 5e-324, 9007199254740993.0, 100.0])  # fmt: skip
_words = st.sampled_from(
    [
        "a",
        "A",
        "b",
        "ab",
        "",
        "税",
        "上海",
        "北京",
        "a'b",
        "ß",
        "é",
        "e\u0301",
        "a\\",
        "😀",
        "ﬀ",
        "a ",
        "\n",
        "%",
        "Z",
        "z",
        "\uffee",
    ]
)
_days = st.sampled_from(
    [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2024, 2, 29),
        date(2025, 12, 31),
        date(2026, 6, 30),
        date(2026, 3, 1),
        date(1, 1, 1),
        date(9999, 12, 1),
        date(2026, 5, 31),
    ]
)
_instant = datetime(2026, 1, 31, tzinfo=UTC)
_moments = st.sampled_from(
    [
        _instant,
        _instant - timedelta(microseconds=1),
        _instant.astimezone(timezone(timedelta(hours=8))),
        _instant + timedelta(days=3000),
    ]
)
rows: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries({
    "n": st.none() | _near(2),
    "m": st.none() | st.integers(-2, 5) | st.sampled_from([-1000, 2147483647, -2147483648]) | st.integers(0, 3),
    "f": st.none() | _floats,
    "w": st.none() | _near(6) | st.sampled_from([Decimal("99999999999999.999999"), Decimal("-99999999999999.500000")]),
    "s": st.none() | _words,
    "地区": st.sampled_from(["上海", "北京", "a", "A", "ß", ""]) | st.sampled_from(["上海", "北京", "a", "SS", None]),
    "b": st.none() | st.booleans(),
    "d": _days | _days | _days | st.none(),
    "e": st.none() | _days,
    "at": st.none() | _moments,
    "local": st.none() | _moments.map(lambda at: at.astimezone(UTC).replace(tzinfo=None)),
})  # fmt: skip
