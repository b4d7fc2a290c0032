"""Typing of lists, contexts and ranges, and of what runs over them: filters, `for`, `some`, `every`."""

from policy.feel import syntax, typed
from policy.feel.scope import Binding
from policy.feel.types import (
    ANY,
    NUMBER,
    ContextType,
    ListType,
    NullType,
    RangeType,
    Scalar,
    Type,
    certain,
    nullable,
)
from policy.feel.typing.algebra import item_type, join_all, kind, unknown
from policy.feel.typing.at import At, local
from policy.feel.typing.operators import check_comparable, condition, unordered
from policy.feel.typing.words import words


def make_list(expr: syntax.List, at: At) -> typed.Typed:
    """`[a, b]`."""
    items = at.all(expr.items)
    type_ = join_all(item.type for item in items) if items else ANY
    return typed.MakeList(items, type=ListType(type_), span=expr.span)


def make_context(expr: syntax.Context, at: At) -> typed.Typed:
    """`{a: 1, b: a}`: each entry sees those above it."""
    entries: dict[str, tuple[str, str, typed.Typed]] = {}
    for entry in expr.entries:
        if entry.key in entries:
            return at.faulty("doubled-entry", entry.span, f"`{entry.key}` stands twice in this context")
        value = at.infer(entry.value)
        binding = local(at.scope, entry.key, value.type)
        entries[entry.key] = (entry.key, binding.key, value)
        at = at.below(binding)
    type_ = ContextType({name: value.type for name, _, value in entries.values()})
    return typed.MakeContext(tuple(entries.values()), type=type_, span=expr.span)


def make_range(expr: syntax.Range, at: At) -> typed.Typed:
    """`[a..b]`."""
    low = at.infer(expr.low) if expr.low is not None else None
    high = at.infer(expr.high) if expr.high is not None else None
    ends = [end for end in (low, high) if end is not None]
    if len(ends) == 2:
        check_comparable("<=", ends[0], ends[1], expr, at.sink)
    item = certain(join_all(end.type for end in ends))
    return typed.MakeRange(low, expr.low_closed, high, expr.high_closed, type=RangeType(item), span=expr.span)


def range_of_comparison(expr: syntax.Comparison, at: At) -> typed.Typed:
    """`(< 5)` as a value: the range of all that passes."""
    operand = at.infer(expr.operand)
    if unordered(operand.type) and expr.operator not in ("=", "!="):
        at.wrong(
            "wrong-type",
            expr.span,
            f"`{expr.operator}` needs an order, and there is none among values of type {words(operand.type)}",
        )
    low = operand if expr.operator in (">", ">=", "=", "!=") else None
    high = operand if expr.operator in ("<", "<=", "=", "!=") else None
    closed = expr.operator in ("=", "<=", ">=")
    return typed.MakeRange(
        low,
        closed and low is not None,
        high,
        closed and high is not None,
        expr.operator,
        type=RangeType(certain(operand.type)),
        span=expr.span,
    )


def filter_(expr: syntax.Filter, at: At) -> typed.Typed:
    """`list[condition]` keeps items, `list[number]` takes one; the condition sees `item` and the fields of the item."""
    of = at.infer(expr.of)
    item = local(at.scope, "item", item_type(of.type))
    fields = _item_fields(item.type, at.within(item))
    asked = at.within(item, *fields).infer(expr.condition)
    used = {node.key for node in typed.walk(asked) if isinstance(node, typed.Variable)}
    named = tuple((field.name, field.key) for field in fields if field.key in used)
    type_ = _filtered(of.type, item.type, asked, at)
    return typed.Filter(of, asked, item.key, named, type=type_, span=expr.span)


def _item_fields(type_: Type, at: At) -> list[Binding]:
    if not isinstance(type_, ContextType):
        return []
    return [local(at.scope, name, nullable(field) if type_.nullable else field) for name, field in type_.fields.items()]


def _filtered(of: Type, item: Type, asked: typed.Typed, at: At) -> Type:
    if kind(asked.type) == "number":
        return nullable(item)
    if kind(asked.type) == "boolean":
        return ListType(item, nullable=of.nullable)
    if not unknown(asked.type):
        at.wrong("wrong-type", asked.span, f"a filter needs a condition or a number, this is {words(asked.type)}")
    return ANY if not isinstance(asked.type, NullType) else ListType(item, nullable=True)


def for_each(expr: syntax.For, at: At) -> typed.Typed:
    """`for x in list return …`; `partial` is the list of the results so far."""
    partial = local(at.scope, "partial", ListType(ANY))
    loops, inner = _loops(expr.iterators, at)
    body = inner.within(partial).infer(expr.body) if at.scope.lookup("partial") is None else inner.infer(expr.body)
    asks = any(isinstance(node, typed.Variable) and node.key == partial.key for node in typed.walk(body))
    absent = any(loop.domain.type.nullable for loop in loops)
    return typed.ForEach(
        loops, body, partial.key if asks else "", type=ListType(body.type, nullable=absent), span=expr.span
    )


def quantified(expr: syntax.Quantified, at: At) -> typed.Typed:
    """`some x in list satisfies …`, `every …`."""
    loops, inner = _loops(expr.iterators, at)
    asked = condition(expr.condition, inner, "`satisfies`")
    absent = asked.type.nullable or any(loop.domain.type.nullable for loop in loops)
    return typed.Quantifier(expr.every, loops, asked, type=Scalar("boolean", nullable=absent), span=expr.span)


def _loops(iterators: tuple[syntax.Iterator, ...], at: At) -> tuple[tuple[typed.Loop, ...], At]:
    loops = []
    for iterator in iterators:
        domain = at.infer(iterator.domain)
        binding = local(at.scope, iterator.name, _looped(domain, at))
        loops.append(typed.Loop(binding.key, domain, type=binding.type, span=iterator.span))
        at = at.below(binding)
    return tuple(loops), at.within()


def _looped(domain: typed.Typed, at: At) -> Type:
    if isinstance(domain.type, (ListType, RangeType)) or unknown(domain.type):
        return getattr(domain.type, "item", ANY)
    if isinstance(domain.type, Scalar) and not domain.type.nullable:
        at.wrong("wrong-type", domain.span, f"`in` needs a list or a range to go through, this is {words(domain.type)}")
    return certain(domain.type)


def steps(expr: syntax.Steps, at: At) -> typed.Typed:
    """`1..n`: whole numbers or days, up or down."""
    low, high = at.infer(expr.low), at.infer(expr.high)
    for end in (low, high):
        if not unknown(end.type) and kind(end.type) not in ("number", "date"):
            at.wrong("wrong-type", end.span, f"counting needs whole numbers or dates, this is {words(end.type)}")
    check_comparable("<=", low, high, expr, at.sink)
    item = certain(low.type) if kind(low.type) else NUMBER if unknown(high.type) else certain(high.type)
    absent = low.type.nullable or high.type.nullable
    return typed.CountSteps(
        low, high, type=ListType(ANY if unknown(low.type) else item, nullable=absent), span=expr.span
    )
