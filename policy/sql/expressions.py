"""From the typed tree to SQL: one small function for each class of node; the table at the end says which.

What is the same for every row the language computes itself, beforehand. What remains is written so that nothing of it can
go wrong while the query runs, or it is refused with its place.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from attrs import evolve
from sqlglot import exp

from policy.feel import typed as t
from policy.feel.operators.comparison import RELATIONS
from policy.feel.typing.algebra import assignable
from policy.feel.values.temporal import YearsMonths
from policy.sql import functions
from policy.sql.cells import passes
from policy.sql.domains import misfit
from policy.sql.draft import Draft, Follows, Refused
from policy.sql.logic import all_of, any_of, compared, condition_of, opposite, or_false, truth
from policy.sql.meanings import BOOLEAN as TRUTH
from policy.sql.meanings import (
    DATE,
    DAYS,
    NUMBER,
    Fields,
    Known,
    Meaning,
    NotExact,
    Value,
    kind_of,
    merged,
    valued,
)
from policy.sql.numbers import calculated, negated

LONGEST = timedelta(days=1_000_000)  # added to a date: further away engines have no dates
PARTS = {"year": 5, "month": 2, "day": 2}  # of a date, with their digits


def express(node: t.Typed, draft: Draft) -> Meaning:
    """What a node means in the query; raises `Refused` with the place and the reason."""
    draft.counted(node.span)
    known = draft.beforehand(node)
    if known is not None:
        return known
    write = EXPRESS.get(type(node))
    if write is None:
        raise Refused(node.span, NO_FORM.get(type(node), "SQL has no counterpart for it"))
    try:
        return write(node, draft)
    except NotExact as reason:
        raise Refused(node.span, str(reason)) from None
    except RecursionError:
        raise Refused(node.span, "it is nested too deep") from None


def value_of(node: t.Typed, draft: Draft) -> Value:
    """A node as a value of each row."""
    try:
        return valued(express(node, draft), draft.dialect)
    except NotExact as reason:
        raise Refused(node.span, str(reason)) from None


def condition(node: t.Typed, draft: Draft) -> exp.Expr:
    """A condition of which only that it is true matters."""
    return condition_of(_truth_value(node, draft).sql)


def _truth_value(node: t.Typed, draft: Draft) -> Value:
    value = value_of(node, draft)
    if value.kind not in (TRUTH, ""):
        raise Refused(node.span, "a condition that is neither true nor false")
    return value


def _variable(node: t.Variable, draft: Draft) -> Meaning:
    if node.key in draft.functions:
        raise NotExact("a function as a value")
    if node.key not in draft.found:
        raise Follows
    return draft.found[node.key]


def _field(node: t.Field, draft: Draft) -> Meaning:
    of = express(node.of, draft)
    if isinstance(of, Fields):
        return of.fields.get(node.name, Known(None))
    value = valued(of, draft.dialect)
    if value.kind == DATE and node.name in PARTS:
        part = exp.Extract(this=exp.var(node.name.upper()), expression=value.sql)
        sql = exp.cast(part, "int")
        return Value(sql=sql, kind=NUMBER, nullable=value.nullable, whole=PARTS[node.name])
    if value.kind == DAYS and node.name == "days":
        return evolve(value, kind=NUMBER)
    raise NotExact(f"`.{node.name}` of a {value.kind or 'value'}")


def _negation(node: t.Negation, draft: Draft) -> Meaning:
    operand = express(node.operand, draft)
    return operand if operand == Known(None) else negated(operand, draft.dialect)


def _arithmetic(node: t.Arithmetic, draft: Draft) -> Meaning:
    left, right = express(node.left, draft), express(node.right, draft)
    if Known(None) in (left, right):
        return Known(None)
    if node.operator == "-" and _kinds(left, right) == {DATE}:
        return _between(valued(left, draft.dialect), valued(right, draft.dialect), draft)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Value) and one.kind == DATE and isinstance(other, Known) and node.operator in ("+", "-"):
            return _date_moved(one, other.value, 1 if node.operator == "+" else -1)
    if _kinds(left, right) <= {NUMBER, ""}:
        return calculated(node.operator, left, right, draft.dialect)
    raise NotExact(f"`{node.operator}` of values that are no numbers")


def _kinds(*meanings: Meaning) -> set[str]:
    return {_kind(meaning) for meaning in meanings}


def _kind(meaning: Meaning) -> str:
    if isinstance(meaning, Known):
        return kind_of(meaning.value)
    return meaning.kind if isinstance(meaning, Value) else "context"


def _date_moved(day: Value, by: Any, sign: int) -> Value:
    """A date so many days or months later; the last of a month stays within the month, here and there."""
    if isinstance(by, YearsMonths) and abs(by.months) * 31 < LONGEST.days:
        count, unit = by.months, "MONTH"
    elif isinstance(by, timedelta) and abs(by) < LONGEST and not by % timedelta(days=1):
        count, unit = by.days, "DAY"
    else:
        raise NotExact("a date is moved by a known duration of whole days or months only")
    number = exp.Literal.number(str(sign * count))
    moved = exp.DateAdd(this=exp.Paren(this=day.sql), expression=number, unit=exp.var(unit))
    return evolve(day, sql=exp.cast(moved, "date"))


def _between(left: Value, right: Value, draft: Draft) -> Value:
    """From one date to another, as a number of days."""
    sql = draft.dialect.days_between(left.sql, right.sql)
    return Value(sql=sql, kind=DAYS, nullable=left.nullable or right.nullable, whole=7)


def _compared(node: t.Compared, draft: Draft) -> Meaning:
    left, right = express(node.left, draft), express(node.right, draft)
    if isinstance(left, Known) and isinstance(right, Known):
        return Known(RELATIONS[node.operator](left.value, right.value))
    return truth(compared(node.operator, left, right, draft.dialect))


def _conjunction(node: t.Conjunction, draft: Draft) -> Meaning:
    return truth(all_of(_operands(node.operands, draft)))


def _disjunction(node: t.Disjunction, draft: Draft) -> Meaning:
    return truth(any_of(_operands(node.operands, draft)))


def _operands(nodes: Sequence[t.Typed], draft: Draft) -> list[exp.Expr]:
    with draft.quietly():
        return [_truth_value(node, draft).sql for node in nodes]


def _conditional(node: t.Conditional, draft: Draft) -> Meaning:
    with draft.quietly():
        asked = condition_of(draft.settled(_truth_value(node.condition, draft), "if").sql)
    if isinstance(asked, exp.Boolean):
        return express(node.then if asked.this else node.otherwise, draft)
    branches = [
        _branch(node.then, asked, draft),
        _branch(node.otherwise, opposite(or_false(asked)), draft),
    ]
    return merged(branches, draft.dialect, lambda sqls: exp.case().when(asked, sqls[0]).else_(sqls[1]))


def _branch(node: t.Typed, where: exp.Expr, draft: Draft) -> Meaning:
    if draft.going is None:
        return express(node, draft)
    with draft.watching() as going:
        meaning = express(node, draft)
    for what, wrong in going:
        draft.goes_wrong(what, all_of([where, wrong]), node.span)
    return meaning


def _matches(node: t.Matches, draft: Draft) -> Meaning:
    with draft.quietly():
        return truth(passes(node.cell, express(node.value, draft), draft, express))


def _make_context(node: t.MakeContext, draft: Draft) -> Meaning:
    made: dict[str, Meaning] = {}
    with draft.bound({key: Known(None) for _, key, _ in node.entries}):
        for name, key, value in node.entries:
            made[name] = draft.meant(express(value, draft), name)
            draft.bind(key, made[name])
        return Fields(made) if node.result is None else express(node.result, draft)


def _invoke(node: t.Invoke, draft: Draft) -> Meaning:
    """A declared function is written out where it is called."""
    key = node.function.key if isinstance(node.function, t.Variable) else ""
    called = draft.functions.get(key)
    if not isinstance(called, t.Lambda):
        raise NotExact("a function that is not declared in the rules")
    if key in draft.calls:
        raise NotExact(f"`{key}` calls itself")
    if node.names is not None or len(node.arguments) != len(called.parameters):
        raise NotExact("a call whose arguments are matched when it runs")
    given = {}
    for argument, (name, own, type_) in zip(node.arguments, called.parameters, strict=True):
        if not assignable(argument.type, type_):
            raise Refused(argument.span, f"the argument `{name}` may be none that the function takes")
        given[own] = draft.meant(express(argument, draft), name)
    if not assignable(called.body.type, called.result):
        raise NotExact(f"what `{key}` gives may not be of its declared type")
    before, draft.calls = draft.calls, (*draft.calls, key)
    with draft.bound(given):
        result = express(called.body, draft)
    draft.calls = before
    return result


def _coerced(node: t.Coerced, draft: Draft) -> Meaning:
    """A value that must be of a declared type: where it is not, the row has no outcome."""
    meaning = express(node.value, draft)
    if assignable(node.value.type, node.type):
        return meaning
    if isinstance(meaning, Fields):
        raise NotExact("a context whose fields may not be of their declared types")
    value = draft.settled(valued(meaning, draft.dialect), draft.decision)
    for wrong in misfit(value, node.type, draft, express):
        draft.goes_wrong(f"evaluation-failed: {draft.decision}", wrong, node.span)
    return value


def _call_builtin(node: t.CallBuiltin, draft: Draft) -> Meaning:
    write = functions.BUILTINS.get(node.builtin.name)
    if write is None:
        reason = f"`{node.builtin.name}` has no exact counterpart in SQL"
        raise Refused(node.span, reason, functions.WAYS_OUT.get(node.builtin.name, functions.WAY_OUT))
    arguments = [express(argument, draft) for argument in node.arguments]
    if node.builtin.nulls == "propagate" and Known(None) in arguments:
        return Known(None)
    return write(arguments, draft)


NO_FORM: dict[type[t.Typed], str] = {
    t.Filter: "a list is filtered, and a column holds one value",
    t.ForEach: "a loop over a list, and a column holds one value",
    t.Quantifier: "a loop over a list, and a column holds one value",
    t.MakeList: "a list, and a column holds one value",
    t.MakeRange: "a range as a value",
    t.InstanceOf: "columns have one type",
    t.Lambda: "a function as a value",
    t.External: "a function that a service lends",
    t.Faulty: "this goes wrong for every row",
}
EXPRESS: dict[type[t.Typed], Callable[[Any, Draft], Meaning]] = {
    t.Variable: _variable,
    t.Field: _field,
    t.Negation: _negation,
    t.Arithmetic: _arithmetic,
    t.Compared: _compared,
    t.Conjunction: _conjunction,
    t.Disjunction: _disjunction,
    t.Conditional: _conditional,
    t.Matches: _matches,
    t.MakeContext: _make_context,
    t.Invoke: _invoke,
    t.Coerced: _coerced,
    t.CallBuiltin: _call_builtin,
}
