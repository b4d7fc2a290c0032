"""Hypothesis strategies that the law tests share: trees of FEEL, and well-typed expressions with inputs for them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy.feel.syntax import (
    And,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Compare,
    Comparison,
    Context,
    ContextOf,
    Entry,
    Expr,
    Filter,
    For,
    Function,
    FunctionOf,
    If,
    In,
    InstanceOf,
    Iterator,
    List,
    ListOf,
    Name,
    Negate,
    Null,
    Number,
    Or,
    Parameter,
    Path,
    Quantified,
    Question,
    Range,
    RangeOf,
    Steps,
    String,
    Temporal,
    Tests,
    TypeExpr,
    TypeName,
)  # fmt: skip
from policy.feel.types import BOOLEAN, DATE, KINDS, NUMBER, STRING, ContextType, ListType, Type, nullable

NAMES = ("a", "b", "unit price", "a-b", "tax and fee", "税率", "费用（元）", "年 收入")
WORDS = ("a", "b", "unit price", "年 收入")  # names that can be read where nothing is known of them
COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")

# any tree: what a text may be read as


def _parts(*parts: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.tuples(*parts)


names = st.sampled_from(NAMES)
numbers = st.one_of(
    st.integers(0, 10**20), st.decimals(0, 10**6, places=3), st.sampled_from([Decimal("1E+60"), Decimal("1E-60")])
)
literals: SearchStrategy[Expr] = st.one_of(
    st.just(Null()), st.booleans().map(Boolean), numbers.map(Number), st.text(max_size=5).map(String),
    st.sampled_from(["2026-01-31", "10:00:00", "P1DT2H", "P1Y"]).map(Temporal), names.map(Name), st.just(Question()),
)  # fmt: skip
types: SearchStrategy[TypeExpr] = st.recursive(
    st.sampled_from([*KINDS, "Any", "Null", "order line"]).map(TypeName),
    lambda inner: st.one_of(
        inner.map(ListOf),
        inner.map(RangeOf),
        st.lists(_parts(names, inner), max_size=2).map(lambda fields: ContextOf(tuple(fields))),
        st.builds(FunctionOf, st.lists(inner, max_size=2).map(tuple), inner),
    ),
    max_leaves=4,
)


def _several(parts: SearchStrategy[Any], least: int = 0) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(parts, min_size=least, max_size=3).map(tuple)


def _iterators(inner: SearchStrategy[Expr]) -> SearchStrategy[tuple[Iterator, ...]]:
    return _several(st.builds(Iterator, names, st.one_of(inner, st.builds(Steps, inner, inner))), 1)


def _composed(inner: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    comparison = st.builds(Comparison, st.sampled_from(COMPARATORS), inner)
    test = st.one_of(inner, comparison)
    parameters = st.lists(
        st.builds(Parameter, names, st.none() | types), max_size=2, unique_by=lambda parameter: parameter.name
    ).map(tuple)
    return st.one_of(
        comparison,
        st.builds(Path, inner, st.sampled_from(WORDS)),
        st.builds(Filter, inner, inner),
        st.builds(Call, inner, _several(inner)),
        st.lists(_parts(names, inner), min_size=1, max_size=2).flatmap(
            lambda named: st.builds(
                Call, inner, st.just(tuple(value for _, value in named)), st.just(tuple(name for name, _ in named))
            )
        ),
        inner.map(Negate),
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(Compare, st.sampled_from(COMPARATORS), inner, inner),
        _several(inner, 2).map(And),
        _several(inner, 2).map(Or),
        st.builds(Between, inner, inner, inner),
        st.builds(In, inner, _several(test, 1)),
        st.builds(InstanceOf, inner, types),
        st.builds(If, inner, inner, inner),
        st.builds(For, _iterators(inner), inner),
        st.builds(Quantified, st.booleans(), _iterators(inner), inner),
        st.builds(Function, parameters, inner, st.booleans()),
        _several(st.builds(Entry, names | st.text('xé税 "\\\n', max_size=4), inner)).map(Context),
        _several(inner).map(List),
        st.builds(Range, inner, st.booleans(), inner, st.booleans()),
    )


trees: SearchStrategy[Expr] = st.recursive(literals, _composed, max_leaves=12)
cells: SearchStrategy[Tests] = st.one_of(
    st.just(Tests(())),
    st.builds(Tests, _several(trees | st.builds(Comparison, st.sampled_from(COMPARATORS), trees), 1), st.booleans()),
)

# well-typed expressions over these inputs

INPUTS: dict[str, Type] = {
    "n": nullable(NUMBER),
    "m": NUMBER,
    "s": nullable(STRING),
    "p": nullable(BOOLEAN),
    "q": BOOLEAN,
    "d": DATE,
    "ns": ListType(NUMBER),
    "rows": ListType(ContextType({"k": NUMBER, "v w": nullable(STRING)})),
}
_numbers = st.one_of(st.integers(-20, 20), st.decimals(-20, 20, places=2))
_texts = st.sampled_from(["", "a", "b", "ab", "税"])
inputs = st.fixed_dictionaries({
    "n": st.none() | _numbers,
    "m": _numbers,
    "s": st.none() | _texts,
    "p": st.none() | st.booleans(),
    "q": st.booleans(),
    "d": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    "ns": st.lists(_numbers, max_size=4),
    "rows": st.lists(st.fixed_dictionaries({"k": _numbers, "v w": st.none() | _texts}), max_size=3),
})  # fmt: skip

Kinds = dict[str, SearchStrategy[Expr]]


def _call(name: str, *arguments: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    return st.tuples(*arguments).map(lambda given: Call(Name(name), given))


def _number(deeper: Kinds) -> SearchStrategy[Expr]:
    number, listed = deeper["number"], deeper["numbers"]
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from(["+", "-", "*", "/"]), number, number),
        st.builds(Arithmetic, st.just("**"), number, st.integers(0, 3).map(Number)),
        number.map(Negate),
        st.builds(If, deeper["boolean"], number, number),
        st.builds(Filter, listed, st.integers(1, 3).map(Number) | st.integers(1, 3).map(Number).map(Negate)),
        st.sampled_from(["sum", "count", "min", "max", "mean"]).flatmap(lambda name: _call(name, listed)),
        _call("floor", number),
        _call("modulo", number, number),
        _call("string length", deeper["string"]),
        number.map(lambda value: Path(Context((Entry("x y", value), Entry("z", Name("x y")))), "z")),
        st.builds(lambda body, value: Call(Function((Parameter("m"),), body), (value,)), number, number),
        st.builds(Path, deeper["date"], st.sampled_from(["year", "month", "day", "weekday"])),
        st.builds(Path, deeper["duration"], st.sampled_from(["days", "hours"])),
        _call("abs", number),
        _call("count", st.builds(lambda listed, value: Call(Name("index of"), (listed, value)), listed, number)),
        st.builds(
            lambda value, name: Path(Context((Entry(name, value),)), name), number, st.sampled_from(["k", "v w"])
        ),
    )


def _string(deeper: Kinds) -> SearchStrategy[Expr]:
    text = deeper["string"]
    return st.one_of(
        st.builds(Arithmetic, st.just("+"), text, text),
        st.builds(If, deeper["boolean"], text, text),
        st.sampled_from(["upper case", "lower case"]).flatmap(lambda name: _call(name, text)),
        _call("substring", text, st.integers(1, 3).map(Number)),
        _call("substring before", text, text),
        st.lists(text, min_size=1, max_size=3).map(lambda parts: Call(Name("string join"), (List(tuple(parts)),))),
        st.integers(1, 3).map(lambda place: Path(Filter(Name("rows"), Number(place)), "v w")),
    )


def _boolean(deeper: Kinds) -> SearchStrategy[Expr]:
    boolean, number, text = deeper["boolean"], deeper["number"], deeper["string"]
    ordered = st.sampled_from(COMPARATORS)
    return st.one_of(
        st.one_of([st.builds(Compare, ordered, part, part) for part in (number, text)]),
        st.builds(Compare, st.sampled_from(["=", "!="]), number | text, st.just(Null())),
        st.builds(Compare, ordered, deeper["date"], deeper["date"]),
        st.builds(Compare, ordered, deeper["duration"], deeper["duration"]),
        st.builds(Between, deeper["date"], deeper["date"], deeper["date"]),
        st.sampled_from(["starts with", "ends with", "contains"]).flatmap(lambda name: _call(name, text, text)),
        _call("list contains", deeper["numbers"], number),
        st.lists(boolean, min_size=2, max_size=3).map(tuple).map(And),
        st.lists(boolean, min_size=2, max_size=3).map(tuple).map(Or),
        _call("not", boolean),
        st.builds(Between, number, number, number),
        st.builds(In, number, st.lists(number_tests(number), min_size=1, max_size=3).map(tuple)),
        st.builds(In, text, st.lists(text, min_size=1, max_size=3).map(tuple)),
        st.builds(InstanceOf, number | text, st.sampled_from(["number", "string", "Any"]).map(TypeName)),
        st.builds(If, boolean, boolean, boolean),
        st.builds(Quantified, st.booleans(), _runs(deeper), boolean),
    )


def number_tests(number: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    """Unary tests of a number."""
    return st.one_of(
        number,
        st.builds(Comparison, st.sampled_from(COMPARATORS), number),
        st.builds(Range, number, st.booleans(), number, st.booleans()),
    )


def _list(deeper: Kinds) -> SearchStrategy[Expr]:
    number, listed = deeper["number"], deeper["numbers"]
    return st.one_of(
        st.lists(number, max_size=3).map(tuple).map(List),
        st.builds(Filter, listed, st.builds(Compare, st.sampled_from(COMPARATORS), st.just(Name("item")), number)),
        st.builds(For, _runs(deeper), number),
        st.just(Path(Name("rows"), "k")),
        st.builds(lambda text: Path(Filter(Name("rows"), Compare("=", Name("v w"), text)), "k"), deeper["string"]),
        _call("reverse", listed),
        _call("distinct values", listed),
        st.builds(If, deeper["boolean"], listed, listed),
        st.builds(_sorted, listed, st.sampled_from("<>")),
        _call("concatenate", listed, listed),
        _call("append", listed, number),
        _call("union", listed, listed),
    )


def _sorted(listed: Expr, operator: str) -> Expr:
    """`sort` with a function that compares."""
    return Call(
        Name("sort"), (listed, Function((Parameter("x"), Parameter("y")), Compare(operator, Name("x"), Name("y"))))
    )


def _date(deeper: Kinds) -> SearchStrategy[Expr]:
    date_, duration = deeper["date"], deeper["duration"]
    return st.one_of(
        st.builds(Arithmetic, st.sampled_from("+-"), date_, duration),
        st.builds(If, deeper["boolean"], date_, date_),
    )


def _duration(deeper: Kinds) -> SearchStrategy[Expr]:
    date_, duration = deeper["date"], deeper["duration"]
    return st.one_of(
        st.builds(Arithmetic, st.just("-"), date_, date_),
        st.builds(Arithmetic, st.sampled_from("+-"), duration, duration),
        duration.map(Negate),
        st.builds(If, deeper["boolean"], duration, duration),
    )


def _runs(deeper: Kinds) -> SearchStrategy[tuple[Iterator, ...]]:
    """One or two loops over lists of numbers, whose variables hide the inputs `m` and `n`."""
    steps = st.builds(Steps, st.integers(0, 3).map(Number), st.integers(0, 3).map(Number))
    domain = deeper["numbers"] | steps
    return st.one_of(
        domain.map(lambda over: (Iterator("m", over),)),
        st.builds(lambda first, second: (Iterator("m", first), Iterator("n", second)), domain, domain),
    )


_LEAVES: Kinds = {
    "number": st.one_of(
        st.integers(0, 20).map(Number), st.decimals(0, 20, places=2).map(Number), st.sampled_from("mn").map(Name)
    ),
    "string": st.one_of(_texts.map(String), st.just(Name("s"))),
    "boolean": st.one_of(st.booleans().map(Boolean), st.sampled_from("pq").map(Name)),
    "date": st.sampled_from([Name("d"), Temporal("2025-06-30"), Temporal("2026-01-31")]),
    "duration": st.sampled_from(["P0D", "P1D", "P30D"]).map(Temporal),
    "numbers": st.one_of(st.just(Name("ns")), st.lists(st.integers(0, 9).map(Number), max_size=3).map(tuple).map(List)),
}
_COMPOSED: dict[str, Callable[[Kinds], SearchStrategy[Expr]]] = {
    "number": _number,
    "string": _string,
    "boolean": _boolean,
    "numbers": _list,
    "date": _date,
    "duration": _duration,
}


def well_typed(depth: int = 3) -> Kinds:
    """Well-typed expressions by kind, so many levels deep."""
    if depth == 0:
        return _LEAVES
    deeper = well_typed(depth - 1)
    return {kind: _LEAVES[kind] | composed(deeper) for kind, composed in _COMPOSED.items()}


expressions: SearchStrategy[Expr] = st.one_of(*well_typed().values())
number_cells: SearchStrategy[Tests] = st.builds(
    Tests, st.lists(number_tests(well_typed(2)["number"]), min_size=1, max_size=3).map(tuple), st.booleans()
)
