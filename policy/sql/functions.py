"""Built-in functions in a query: those that every engine has exactly, each a small function by name."""

from collections.abc import Callable, Sequence

from attrs import evolve
from sqlglot import exp

from policy.sql.draft import Draft
from policy.sql.logic import equals_any, opposite, truth
from policy.sql.meanings import BOOLEAN, NUMBER, STRING, Known, Meaning, NotExact, Value, exactly, valued
from policy.sql.numbers import ROUND, rounded

Arguments = Sequence[Meaning]
LENGTH_DIGITS = 10  # of the length of a text that an engine holds


def _value(meaning: Meaning, kind: str, draft: Draft) -> Value:
    value = valued(meaning, draft.dialect)
    if value.kind != kind:
        raise NotExact(f"a {value.kind or 'null'} where a {kind} is needed")
    return value


def _not(arguments: Arguments, draft: Draft) -> Meaning:
    return truth(opposite(_value(arguments[0], BOOLEAN, draft).sql))


def _rounding(name: str) -> Callable[[Arguments, Draft], Meaning]:
    def made(arguments: Arguments, draft: Draft) -> Meaning:
        places = arguments[1] if len(arguments) > 1 else Known(0)
        if not isinstance(places, Known) or places.value is None:
            raise NotExact("a number of decimals that differs from row to row")
        value = draft.settled(_value(arguments[0], NUMBER, draft), name)
        return rounded(name, value, int(places.value), draft.dialect, draft.settled)

    return made


def _abs(arguments: Arguments, draft: Draft) -> Meaning:
    value = _value(arguments[0], NUMBER, draft)
    number = value.sql if value.binary else exactly(value, draft.dialect)  # the least has no opposite of its type
    return evolve(value, sql=exp.Abs(this=number))


def _length(arguments: Arguments, draft: Draft) -> Meaning:
    value = _value(arguments[0], STRING, draft)
    return Value(sql=exp.Length(this=value.sql), kind=NUMBER, nullable=value.nullable, whole=LENGTH_DIGITS)


def _begins(arguments: Arguments, draft: Draft) -> Meaning:
    return _asked(exp.StartsWith, arguments, draft)


def _contains(arguments: Arguments, draft: Draft) -> Meaning:
    text, part = (_value(argument, STRING, draft).sql for argument in arguments)
    if not isinstance(arguments[1], Known) or not arguments[1].value:
        raise NotExact("a text to look for that is empty, or differs from row to row")
    place = exp.StrPosition(this=text, substr=part)
    return truth(exp.GT(this=place, expression=exp.Literal.number(0)))


def _asked(kind: type[exp.Func], arguments: Arguments, draft: Draft) -> Meaning:
    text, part = (_value(argument, STRING, draft).sql for argument in arguments)
    return truth(kind(this=text, expression=part))


def _list_contains(arguments: Arguments, draft: Draft) -> Meaning:
    listed, sought = arguments
    if not isinstance(listed, Known) or not isinstance(listed.value, list):
        raise NotExact("a list, and a column holds one value")
    if any(isinstance(item, (list, dict)) for item in listed.value):
        raise NotExact("a list with lists or contexts in it")
    return truth(equals_any(valued(sought, draft.dialect), listed.value, draft.dialect))


BUILTINS: dict[str, Callable[[Arguments, Draft], Meaning]] = {
    "not": _not,
    "abs": _abs,
    "string length": _length,
    "starts with": _begins,
    "contains": _contains,
    "list contains": _list_contains,
    **{name: _rounding(name) for name in ROUND},
}
WAYS_OUT = {  # what says the same in a way that every engine has
    "max": "for two numbers: `if a > b then a else b`",
    "min": "for two numbers: `if a < b then a else b`",
    "sum": "for known numbers: `a + b`",
    "matches": "`starts with` and `contains` have counterparts",
    "ends with": "`starts with` and `contains` have counterparts",
}
WAY_OUT = "give it to the query as a column of its own, or put the table through `policy run`"
