"""Expressions that begin with a word: `if`, `for`, `some`, `every`, `function`."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import declared_name
from policy.feel.parser.precedence import expression
from policy.feel.parser.types import type_expression
from policy.feel.scope import Binding
from policy.feel.shapes import item_of, shape_later, written_type
from policy.feel.syntax import Expr, For, Function, If, Iterator, Parameter, Quantified, Steps
from policy.feel.types import ANY, ListType


def conditional(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    condition = expression(cursor)
    cursor.expect("then")
    then = expression(cursor)
    cursor.expect("else")
    otherwise = expression(cursor)
    return If(condition, then, otherwise, span=cursor.span(start))


def loop(cursor: Cursor) -> Expr:
    start, scope = cursor.at, cursor.scope
    cursor.next()
    iterators = _iterators(cursor)
    cursor.expect("return", ",")
    cursor.scope = cursor.scope.child([Binding("partial", "", ListType(ANY))])
    body = expression(cursor)
    cursor.scope = scope
    return For(iterators, body, span=cursor.span(start))


def quantified(cursor: Cursor) -> Expr:
    start, scope = cursor.at, cursor.scope
    every = cursor.next().text == "every"
    iterators = _iterators(cursor)
    cursor.expect("satisfies", ",")
    condition = expression(cursor)
    cursor.scope = scope
    return Quantified(every, iterators, condition, span=cursor.span(start))


def _iterators(cursor: Cursor) -> tuple[Iterator, ...]:
    """`x in xs, y in ys`; each sees those before it, and the cursor's scope ends up with all of them."""
    iterators = [_iterator(cursor)]
    while cursor.accept(","):
        iterators.append(_iterator(cursor))
    return tuple(iterators)


def _iterator(cursor: Cursor) -> Iterator:
    start = cursor.at
    variable = declared_name(cursor, "in")
    cursor.next()
    over = domain(cursor)
    resolve = shape_later(over, cursor.scope)
    cursor.scope = cursor.scope.child([Binding(variable, "", lambda: item_of(resolve()))])
    return Iterator(variable, over, span=cursor.span(start))


def domain(cursor: Cursor) -> Expr:
    """What a loop runs over: an expression, or `low..high`."""
    start, low = cursor.at, expression(cursor)
    return Steps(low, expression(cursor), span=cursor.span(start)) if cursor.accept("..") else low


def function(cursor: Cursor) -> Expr:
    start, scope, in_range = cursor.at, cursor.scope, cursor.in_range
    cursor.next()
    cursor.expect("(")
    parameters = _parameters(cursor)
    external = cursor.accept("external")
    cursor.scope = scope.child(Binding(parameter.name, "", written_type(parameter.type)) for parameter in parameters)
    body = expression(cursor)
    cursor.scope, cursor.in_range = scope, in_range
    return Function(parameters, body, external, span=cursor.span(start))


def _parameters(cursor: Cursor) -> tuple[Parameter, ...]:
    parameters: list[Parameter] = []
    while not cursor.sees(")"):
        start = cursor.at
        parameter = declared_name(cursor, ",", ":", ")")
        if parameter in [before.name for before in parameters]:
            cursor.at = start
            cursor.refuse("syntax", f"two parameters are called `{parameter}`")
        type_ = type_expression(cursor) if cursor.accept(":") else None
        parameters.append(Parameter(parameter, type_, span=cursor.span(start)))
        if not cursor.accept(","):
            break
    cursor.expect(")", ",")
    return tuple(parameters)
