"""A frame gives for each row what one decision gives: on generated policies, and columns of every type that can hold the inputs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

import policy

pa = pytest.importorskip("pyarrow")

EPOCH = datetime(1970, 1, 1)
CUTS = ("0", "0.1", "1", "2.5", "2.50", "10", "100.01", "9007199254740993", "0.30000000000000004", "-3")
TEXTS = ("a", "b", "é", "税率", "")
DATES = ("2024-02-29", "2026-01-01", "2026-06-30")
MOMENTS = ("2026-01-01T00:00:00", "2026-06-30T12:00:00.5")
ZONED = ("2026-01-01T00:00:00Z", "2026-06-30T12:00:00+02:00")
DURATIONS = ("P1D", "PT1H", "PT0.5S")


def quoted(values: Sequence[str], form: str) -> list[str]:
    return [form.format(value) for value in values]


CONSTANTS = {
    "number": list(CUTS),
    "string": quoted(TEXTS, '"{}"'),
    "date": quoted(DATES, '@"{}"'),
    "date and time": quoted(MOMENTS, '@"{}"'),
    "zoned": quoted(ZONED, '@"{}"'),
    "days and time duration": quoted(DURATIONS, '@"{}"'),
    "boolean": ["true", "false"],
}
DOMAINS = {
    "number": ["", 'values: ">= 0"', "whole: true", 'values: "[0..100]", whole: true', "values: [0, 1, 2.5, 10]"],
    "string": ["", "values: [a, b, 税率]"],
    "date": ["", "values: '>= @\"2026-01-01\"'"],
}
INPUTS = ("x", "y", "z")


def cells(kind: str, optional: bool) -> st.SearchStrategy[str]:
    constant = st.sampled_from(CONSTANTS[kind])
    points = st.lists(constant, min_size=1, max_size=3, unique=True).map(", ".join)
    plain = [st.just("-"), points, points.map("not({})".format)]
    if kind not in ("string", "boolean"):
        order = st.sampled_from(("<", "<=", ">", ">="))
        plain.append(st.builds("{} {}".format, order, constant))
        plain.append(
            st.builds("{0}{1}..{2}{3}".format, st.sampled_from("[("), constant, constant, st.sampled_from("])"))
        )
        plain.append(st.builds("? > {0} and ? != {1}".format, constant, constant) if not optional else st.just("-"))
    return st.one_of(plain + ([st.just("null"), st.just("not(null)")] if optional else []))


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, tuple[str, bool, str]]:
    """Kind, whether it is optional, and what else is declared, by name."""
    kinds = st.sampled_from(sorted(CONSTANTS))
    found = {}
    for name in INPUTS[: draw(st.integers(1, 3))]:
        kind = draw(kinds)
        found[name] = kind, draw(st.booleans()), draw(st.sampled_from(DOMAINS.get(kind, [""])))
    return found


HITS = ("first", "unique", "any", "rule order", "collect", "priority", "output order")


@st.composite
def tables(draw: st.DrawFn, inputs: dict[str, tuple[str, bool, str]]) -> str:
    """The lines of a table decision `t`."""
    hit = draw(st.sampled_from(HITS))
    outputs = st.sampled_from(('"p"', '"q"', '"r"'))
    rows = [
        [*(draw(cells(kind, optional)) for kind, optional, _ in inputs.values()), draw(outputs)]
        for _ in range(draw(st.integers(1, 5)))
    ]
    head = [*inputs, "=> t"]
    lines = [f"      | {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    values = "" if hit not in ("priority", "output order") else "    values: [r, q, p]\n"
    otherwise = "    otherwise: '\"p\"'\n" if draw(st.booleans()) else ""
    return f"  t:\n    type: string\n{values}    hit: {hit}\n    table: |\n" + "\n".join(lines) + "\n" + otherwise


def expressions(inputs: dict[str, tuple[str, bool, str]]) -> st.SearchStrategy[str]:
    """FEEL over the inputs and `t`."""
    parts = []
    for name, (kind, optional, _) in inputs.items():
        constant = st.sampled_from(CONSTANTS[kind])
        parts.append(st.builds("{0} = {1}".format, st.just(name), constant))
        parts.append(st.builds("{0} in ({1}, {2})".format, st.just(name), constant, constant))
        if not optional and kind not in ("string", "boolean"):
            parts.append(st.builds("{0} {1} {2}".format, st.just(name), st.sampled_from(("<", ">=")), constant))
        if not optional and kind == "number":
            parts.append(st.builds("{0} * 2 > {1}".format, st.just(name), constant))
        if not optional and kind == "string":
            parts.append(st.just(f'starts with({name}, "a")'))
    one = st.one_of(parts)
    return st.builds(
        "if ({0}) or ({1}) then {2} else {3}".format, one, one, *[st.sampled_from(("1", "2.5", "0.125"))] * 2
    )


@st.composite
def rule_texts(draw: st.DrawFn) -> tuple[str, dict[str, tuple[str, bool, str]]]:
    inputs = draw(declarations())
    declared = ""
    for name, (kind, optional, domain) in inputs.items():
        kind = "date and time" if kind == "zoned" else kind
        parts = [f"type: {kind}", *(["optional: true"] if optional else []), *([domain] if domain else [])]
        declared += f"  {name}: {{{', '.join(parts)}}}\n"
    text = f"policy: p\nformat: 1\ninputs:\n{declared}decisions:\n{draw(tables(inputs))}"
    text += f"  e:\n    type: number\n    is: {draw(expressions(inputs))}\n"
    text += "  both:\n    context:\n      told: t\n      sum: e\n"
    return text, inputs


NEAR = sorted({
    value
    for cut in CUTS
    for value in (Decimal(cut), Decimal(cut) + Decimal("0.01"), Decimal(cut) - Decimal("0.01"), -Decimal(cut))
})  # fmt: skip


def around(value: float) -> list[float]:
    import math

    return [value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf)]


FLOATS = [f for cut in CUTS for f in around(float(cut))] + [-0.0, float("nan"), float("inf"), 1e300, 5e-324]
COUNTS = [0, 1, -1, 2, 10, 100, 101, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
DAYS = [date.fromisoformat(text) + timedelta(days) for text in DATES for days in (-1, 0, 1)] + [
    date(1, 1, 1),
    date(9999, 12, 31),
]
MICRO = [
    (datetime.fromisoformat(text.rstrip("Z")).replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1) + off
    for text in (*MOMENTS, "2026-01-01T00:00:00", "2026-06-30T10:00:00")
    for off in (-1, 0, 1)
]
LENGTHS = [86_400_000_000, 3_600_000_000, 500_000, 0, -1, 86_400_000_001]


def decimals(places: int, digits: int) -> list[Decimal]:
    return [
        value.quantize(Decimal(1).scaleb(-places)) for value in NEAR if abs(value) < Decimal(10) ** (digits - places)
    ]


def numbers() -> st.SearchStrategy[Any]:
    whole = [(t, [c for c in COUNTS if fits(c, t)]) for t in (pa.int8(), pa.int32(), pa.int64(), pa.uint64())]
    return st.sampled_from([
        *whole, (pa.float64(), FLOATS), (pa.float32(), [0.0, 1.0, 2.5, 0.1]), (pa.decimal128(10, 2), decimals(2, 10)),
        (pa.decimal128(38, 5), decimals(5, 38)), (pa.decimal128(30, 20), decimals(20, 30)),
        (pa.dictionary(pa.int32(), pa.int64()), COUNTS), (pa.string(), ["1", "x"]), (pa.null(), [None]),
    ])  # fmt: skip


def fits(value: int, type_: Any) -> bool:
    try:
        pa.array([value], type_)
    except (OverflowError, pa.ArrowInvalid):
        return False
    return True


def moments(zone: str | None) -> st.SearchStrategy[Any]:
    others = "Europe/Paris" if zone else None
    return st.sampled_from([
        (pa.timestamp("us", zone), MICRO), (pa.timestamp("ns", zone), [1000 * m for m in MICRO]),
        (pa.timestamp("ms", others), [m // 1000 for m in MICRO]), (pa.timestamp("s"), [m // 10**6 for m in MICRO]),
        (pa.timestamp("us", "UTC"), MICRO), (pa.string(), [*MOMENTS, *ZONED, "x"]),
    ])  # fmt: skip


KINDS = {
    "number": numbers(),
    "string": st.sampled_from([
        (t, TEXTS) for t in (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()))
    ]),
    "boolean": st.just((pa.bool_(), [True, False])),
    "date": st.sampled_from([(pa.date32(), DAYS), (pa.date64(), DAYS), (pa.string(), [*DATES, "x"]), (pa.timestamp("us"), MICRO)]),
    "date and time": moments(None),
    "zoned": moments("UTC"),
    "days and time duration": st.sampled_from([
        (pa.duration("us"), LENGTHS), (pa.duration("ns"), [1000 * n for n in LENGTHS]), (pa.duration("s"), [86_400, 3600, 1]),
        (pa.string(), [*DURATIONS, "x"]),
    ]),
}  # fmt: skip


@st.composite
def frames(draw: st.DrawFn, inputs: dict[str, tuple[str, bool, str]]) -> Any:
    length = draw(st.integers(0, 12))
    columns = {}
    for name, (kind, _, _) in inputs.items():
        type_, values = draw(KINDS[kind])
        drawn = draw(st.lists(st.sampled_from([*values, None]), min_size=length, max_size=length))
        cut = draw(st.integers(0, length))
        columns[name] = pa.chunked_array([pa.array(part, type_) for part in (drawn[:cut], drawn[cut:])], type_)
    return pa.table(columns)


def expected(decide: Any, row: dict[str, Any], fields: Sequence[str | None]) -> list[Any]:
    try:
        record = decide(row)
    except policy.InvalidInput as error:
        return [None] * (len(fields) + 1) + ["; ".join(f"{p.code}: {p.message}" for p in error.problems)]
    except policy.PolicyError as error:
        return [None] * (len(fields) + 1) + [f"{error.code}: {error.message}"]
    values = [record.outcome if field is None else record.outcome[field] for field in fields]
    return [*values, "; ".join(record.rules), None]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_frame_gives_what_single_decisions_give(tmp_path_factory: Any, data: st.DataObject) -> None:
    text, inputs = data.draw(rule_texts())
    path: Path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        rules = policy.load(path)
    except policy.InvalidRules:
        return
    frame = data.draw(frames(inputs))
    for decision, fields in (("t", [None]), ("e", [None]), ("both", ["told", "sum"])):
        decide = rules.decider(decision)
        found = decide.table(frame)
        for row, told in zip(frame.to_pylist(), found.to_pylist(), strict=True):
            assert list(told.values()) == expected(decide, row, fields), (
                decision,
                row,
                decide.explain_plan(frame),
                text,
            )
