"""Boxed forms typed: contexts, and what only DMN models have. The table of all forms stands at the end."""

from collections.abc import Callable, Iterator

from attrs import evolve

from policy.check.checklist import checklist
from policy.check.declared import Declared, type_of, type_of_reference
from policy.check.fitting import fitted, letting_null_through
from policy.check.frame import Frame
from policy.check.phrases import phrases
from policy.check.scores import score_card
from policy.check.table import table
from policy.feel import typed
from policy.feel.builtins.declare import Builtin
from policy.feel.parser import parse_domain
from policy.feel.scope import normal_name
from policy.feel.typed import Typed
from policy.feel.types import ANY, NULL, ContextType, FunctionType, ListType, RangeType, Scalar, Type, nullable
from policy.feel.typing import when_not_true, when_true
from policy.feel.typing.algebra import item_type, join, join_all, kind
from policy.feel.typing.calls import builtin_call
from policy.model import logic as m
from policy.source import Span, Text


def type_here(reference: m.TypeRef, frame: Frame) -> Type:
    """A type written inside a decision; null is among its values, as everywhere in a DMN model."""
    assert isinstance(frame.declared, Declared)
    found = type_of_reference(reference, frame.declared, frame.sink)
    return nullable(found) if frame.lenient else found


def _expression(form: m.Expression, frame: Frame) -> Typed:
    return frame.expression(form.text)


def _context(form: m.ContextForm, frame: Frame) -> Typed:
    entries: list[tuple[str, str, Typed]] = []
    for entry in form.entries:
        value = _entry(entry, frame)
        name = normal_name(entry.name.text)
        if name in (other for other, _, _ in entries):
            frame.sink.error("doubled-name", entry.name.span(), f"`{name}` stands twice in this context")
        binding = frame.local(name, value.type)
        entries.append((name, binding.key, value))
        frame = frame.within((binding,))
    result = frame.logic(form.result) if form.result else None
    type_ = result.type if result else ContextType({name: value.type for name, _, value in entries})
    return typed.MakeContext(tuple(entries), result, type=type_, span=form.span)


def _entry(entry: m.ContextEntry, frame: Frame) -> Typed:
    value = frame.logic(entry.logic)
    if entry.type is None:
        return value
    return fitted(value, type_here(entry.type, frame), f"`{entry.name}`", frame.sink)


def _typed(form: m.Typed, frame: Frame) -> Typed:
    return fitted(frame.logic(form.logic), type_here(form.type, frame), "this", frame.sink)


def _invocation(form: m.Invocation, frame: Frame) -> Typed:
    called = frame.logic(form.called)
    names = tuple(normal_name(name) for name, _ in form.bindings)
    arguments = tuple(frame.logic(value) for _, value in form.bindings)
    type_ = called.type
    if isinstance(called, typed.Constant) and isinstance(called.value, Builtin):
        return builtin_call(called.value, arguments, names, form.span, frame.sink)
    if not isinstance(type_, FunctionType) or not type_.names:
        return typed.Invoke(called, arguments, names, type=ANY, span=form.span)
    given = dict(zip(names, arguments, strict=True))
    unknown = [name for name in names if name not in type_.names]
    if unknown or len(given) != len(names):
        message = f"the function has no parameter `{unknown[0]}`" if unknown else "a parameter is given twice"
        frame.sink.error("wrong-arguments", form.span, message)
        return typed.Faulty(message, type=type_.result, span=form.span)
    ordered = tuple(given.get(name, typed.Constant(None, type=NULL, span=form.span)) for name in type_.names)
    return typed.Invoke(called, ordered, type=type_.result, span=form.span)


def _relation(form: m.Relation, frame: Frame) -> Typed:
    rows = tuple(_relation_row(form.columns, row, frame) for row in form.rows)
    return typed.MakeList(rows, type=ListType(join_all(row.type for row in rows) if rows else ANY), span=form.span)


def _relation_row(columns: tuple[str, ...], row: tuple[m.Logic, ...], frame: Frame) -> Typed:
    cells = [(normal_name(name), frame.logic(cell)) for name, cell in zip(columns, row, strict=False)]
    entries = tuple((name, frame.local(name, value.type).key, value) for name, value in cells)
    return typed.MakeContext(
        entries,
        type=ContextType({name: value.type for name, value in cells}),
        span=cells[0][1].span if cells else frame.policy.span,
    )


def _list(form: m.ListForm, frame: Frame) -> Typed:
    items = tuple(map(frame.logic, form.items))
    return typed.MakeList(items, type=ListType(join_all(item.type for item in items) if items else ANY), span=form.span)


def _function(form: m.FunctionForm, frame: Frame) -> Typed:
    assert isinstance(frame.declared, Declared)
    types = [type_of(parameter, frame.declared, frame.sink) for parameter in form.parameters]
    result = type_here(form.result, frame) if form.result else ANY
    return function(form.parameters, types, form.body, result, form.kind, frame, form.span)


def function(
    parameters: tuple[m.Declaration, ...],
    types: list[Type],
    body: m.Logic,
    result: Type,
    language: str,
    frame: Frame,
    span: Span,
) -> Typed:
    """A function with declared parameters; the result is watched, the arguments are by every function with types."""
    given = [frame.local(normal_name(part.name.text), type_) for part, type_ in zip(parameters, types, strict=True)]
    signature = tuple((binding.name, binding.key, binding.type) for binding in given)
    names = tuple(binding.name for binding in given)
    if language != "FEEL":
        type_ = FunctionType(tuple(types), result, names)
        return typed.External(_external_name(body, frame), signature, type=type_, span=span)
    inside = evolve(frame, facts=frozenset()).within(given)
    logic = inside.logic(body)
    made = fitted(logic, result if frame.lenient else letting_null_through(result, logic), "the result", inside.sink)
    return typed.Lambda(signature, made, type=FunctionType(tuple(types), made.type, names), span=span)


def _external_name(body: m.Logic, frame: Frame) -> str:
    """The texts that the body holds, joined: `java.lang.Math.cos(double)` of a Java function, the name of a lent one."""
    node = frame.logic(body)
    values = [value for _, _, value in node.entries] if isinstance(node, typed.MakeContext) else [node]
    return ".".join(str(value.value) for value in values if isinstance(value, typed.Constant))


def _conditional(form: m.ConditionalForm, frame: Frame) -> Typed:
    condition = frame.logic(form.condition)
    then = evolve(frame, facts=frame.facts | when_true(condition)).logic(form.then)
    otherwise = evolve(frame, facts=frame.facts | when_not_true(condition)).logic(form.otherwise)
    return typed.Conditional(condition, then, otherwise, type=join(then.type, otherwise.type), span=form.span)


def _filter(form: m.FilterForm, frame: Frame) -> Typed:
    of = frame.logic(form.of)
    item = frame.local("item", item_type(of.type))
    inside = frame.within((item,))
    fields = [inside.local(name, type_) for name, type_ in _fields(item.type)]
    condition = inside.within(fields).logic(form.condition)
    type_ = nullable(item.type) if kind(condition.type) == "number" else ListType(item.type)
    if not isinstance(condition.type, Scalar):
        type_ = ANY
    named = tuple((binding.name, binding.key) for binding in fields)
    return typed.Filter(of, condition, item.key, named, type=type_, span=form.span)


def _fields(type_: Type) -> Iterator[tuple[str, Type]]:
    if isinstance(type_, ContextType):
        yield from type_.fields.items()


def _domain(form: m.Logic, frame: Frame) -> Typed:
    return frame.expression(form.text, parse_domain) if isinstance(form, m.Expression) else frame.logic(form)


def _iteration(form: m.Iteration, frame: Frame) -> Typed:
    domain = _domain(form.domain, frame)
    type_ = domain.type.item if isinstance(domain.type, (ListType, RangeType)) else ANY
    binding = frame.local(normal_name(form.variable), type_)
    partial = frame.local("partial", ListType(ANY))
    bindings = (binding, partial) if form.kind == "for" else (binding,)
    body = frame.within(bindings).logic(form.body)
    loop = typed.Loop(binding.key, domain, type=type_, span=form.span)
    if form.kind != "for":
        return typed.Quantifier(
            form.kind == "every", (loop,), body, type=Scalar("boolean", nullable=True), span=form.span
        )
    asks = any(isinstance(node, typed.Variable) and node.key == partial.key for node in typed.walk(body))
    return typed.ForEach((loop,), body, partial.key if asks else "", type=ListType(body.type), span=form.span)


BOXED: dict[type[m.Logic], Callable[..., Typed]] = {
    m.Expression: _expression,
    m.ContextForm: _context,
    m.Table: table,
    m.Checklist: checklist,
    m.ScoreCard: score_card,
    m.Phrases: phrases,
    m.Invocation: _invocation,
    m.Relation: _relation,
    m.ListForm: _list,
    m.FunctionForm: _function,
    m.ConditionalForm: _conditional,
    m.FilterForm: _filter,
    m.Iteration: _iteration,
    m.Typed: _typed,
}


def null(span: Span) -> m.Logic:
    """The logic of a decision that has none (DMN)."""
    return m.Expression(Text("null", span.file), span=span)
