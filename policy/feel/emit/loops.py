"""Emitting what runs over lists: filters, `for`, `some`, `every`. Comprehensions where the types allow."""

import ast
from collections.abc import Callable, Sequence

from policy.feel import operators, typed
from policy.feel.emit import python as py
from policy.feel.emit import runtime
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.free import free_keys
from policy.feel.emit.values import field_of
from policy.feel.types import ListType
from policy.feel.typing.algebra import item_type, kind


def filter_(emitter: Emitter, node: typed.Filter) -> ast.expr:
    """`list[condition]`, `list[number]`."""
    if kind(node.condition.type) == "number" and not _own_keys(node) & set(free_keys([node.condition])):
        return emitter.call(operators.index, emitter.expr(node.of), emitter.expr(node.condition))
    if isinstance(node.of.type, ListType) and kind(node.condition.type) == "boolean":
        return _comprehension(emitter, node)
    return _asked_for_each(emitter, node)


def _own_keys(node: typed.Filter) -> set[str]:
    return {node.item, *(key for _, key in node.fields)}


def _comprehension(emitter: Emitter, node: typed.Filter) -> ast.expr:
    """The items of a list that pass; of null, null."""
    of = emitter.expr(node.of)
    if emitter.sure(node.of):
        return _passing(emitter, node, of)
    if py.simple(of):
        return ast.IfExp(py.is_none(of), emitter.null_of("[…]"), _passing(emitter, node, of))
    own = py.name(emitter.fresh("list"))
    return py.call(
        py.lambda_([own.id], ast.IfExp(py.is_none(own), emitter.null_of("[…]"), _passing(emitter, node, own))), of
    )


def _passing(emitter: Emitter, node: typed.Filter, of: ast.expr) -> ast.expr:
    """`[item for item in list for field in (item["field"],) if condition]`."""
    item = emitter.variable(node.item)
    loops = [py.loop(item, emitter.safe_call(runtime.over, of) if emitter.counting else of)]
    loops += [
        py.loop(emitter.variable(key), py.tuple_of([_item_field(emitter, node, name)])) for name, key in node.fields
    ]
    loops[-1].ifs.append(emitter.truth(node.condition))
    return ast.ListComp(py.name(item), loops)


def _item_field(emitter: Emitter, node: typed.Filter, name: str) -> ast.expr:
    type_ = item_type(node.of.type)
    sure = emitter.on_error == "fail" and not type_.nullable
    return field_of(emitter, py.name(emitter.variable(node.item)), type_, name, sure)


def _asked_for_each(emitter: Emitter, node: typed.Filter) -> ast.expr:
    """The operator, given the condition as a function of the item."""
    asked = emitter.expr(node.condition)
    if node.fields:
        fields = py.lambda_([emitter.variable(key) for _, key in node.fields], asked)
        asked = py.call(fields, *(_item_field(emitter, node, name) for name, _ in node.fields))
    condition = py.lambda_([emitter.variable(node.item)], asked)
    return emitter.call(operators.filter_, emitter.expr(node.of), condition)


def for_each(emitter: Emitter, node: typed.ForEach) -> ast.expr:
    """`for`."""
    if node.partial:
        return _with_partial(emitter, node)
    return _run_over(emitter, node, "for", lambda: ast.ListComp(emitter.expr(node.body), _loops(emitter, node.loops)))


def quantifier(emitter: Emitter, node: typed.Quantifier) -> ast.expr:
    """`some`, `every`: false, true or null, as `or` and `and` over all items."""
    return _run_over(emitter, node, "every" if node.every else "some", lambda: _quantified(emitter, node))


def _quantified(emitter: Emitter, node: typed.Quantifier) -> ast.expr:
    if emitter.sure(node.condition) and kind(node.condition.type) == "boolean":
        asked = ast.GeneratorExp(emitter.truth(node.condition), _loops(emitter, node.loops))
        return py.call("all" if node.every else "any", asked)
    asked = ast.GeneratorExp(emitter.expr(node.condition), _loops(emitter, node.loops))
    return emitter.call(operators.all_hold if node.every else operators.some_hold, asked)


def _loops(emitter: Emitter, loops: Sequence[typed.Loop]) -> list[ast.comprehension]:
    """The domain of an iterator may name those before it, as in Python."""
    return [py.loop(emitter.variable(loop.key), domain(emitter, loop.domain)) for loop in loops]


def domain(emitter: Emitter, node: typed.Typed) -> ast.expr:
    """What a loop runs over; that it cannot be run over is a fault of the whole loop."""
    if isinstance(node, typed.CountSteps):
        steps = emitter.safe_call(operators.count_steps, emitter.expr(node.low), emitter.expr(node.high))
        return emitter.safe_call(operators.counted, steps)
    return emitter.over(node)


def _run_over(emitter: Emitter, node: typed.Typed, like: str, make: Callable[[], ast.expr]) -> ast.expr:
    """The loop itself; where a fault becomes null, in a function, so that it makes null of the whole loop."""
    if emitter.on_error == "fail":
        return make()
    identifier, free = emitter.hoist(like, (), [node], lambda: [ast.Return(make())], node.span, forgives=True)
    return py.call(identifier, *free)


def _with_partial(emitter: Emitter, node: typed.ForEach) -> ast.expr:
    """A loop whose body asks for the results so far: a function that gathers them."""
    identifier, free = emitter.hoist("for", (), [node], lambda: _gathering(emitter, node), node.span, forgives=True)
    return py.call(identifier, *free)


def _gathering(emitter: Emitter, node: typed.ForEach) -> list[ast.stmt]:
    """One loop over the tuples of the iterators' values: Python nests no more than twenty loops."""
    results, names = emitter.fresh("results"), [emitter.variable(loop.key) for loop in node.loops]
    values = ast.GeneratorExp(py.tuple_of(map(py.name, names)), _loops(emitter, node.loops))
    body: list[ast.stmt] = [
        py.assign(emitter.variable(node.partial), emitter.safe_call(runtime.so_far, py.name(results))),
        ast.Expr(py.call(ast.Attribute(py.name(results), "append", ast.Load()), emitter.expr(node.body))),
    ]
    each = ast.For(ast.Tuple(list(map(py.target, names)), ast.Store()), values, body, [], None)
    return [py.assign(results, py.list_of(())), each, ast.Return(py.name(results))]


def count_steps(emitter: Emitter, node: typed.CountSteps) -> ast.expr:
    """`low..high` outside of a loop: the list of the steps."""
    return py.call("list", domain(emitter, node))
