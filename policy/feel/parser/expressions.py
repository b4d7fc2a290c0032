"""Expressions: operators by the strength with which they bind (DMN 1.5, 10.3.1.2, rules 1 to 52).

`PREFIX` says what may begin an expression, `INFIX` what may follow one; `expression` is the loop between the two.
"""

from collections.abc import Callable

from policy.feel.parser import literals
from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import declared_name, is_keyword, is_word, may_be_in_name, name, path
from policy.feel.parser.types import type_expression
from policy.feel.scope import Binding
from policy.feel.shapes import holds_unknown_fields, item_bindings, item_of, shape, written_type
from policy.feel.syntax import (
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Comparison,
    Context,
    Entry,
    Expr,
    Filter,
    For,
    Function,
    If,
    In,
    InstanceOf,
    Iterator,
    List,
    Negate,
    Or,
    Parameter,
    Quantified,
    Range,
    Steps,
)  # fmt: skip
from policy.feel.tokens import unescape
from policy.feel.types import ANY, ListType, Type

LOOSEST, OR, AND, COMPARISON, SUM, PRODUCT, POWER, SIGN, INSTANCE, POSTFIX = range(10)
COMPARATORS = ("=", "!=", "<", "<=", ">", ">=")


def expression(cursor: Cursor, level: int = LOOSEST, left: Expr | None = None, start: int = -1) -> Expr:
    """An expression whose operators bind at least as strongly as `level`; `left` is its beginning, where that is read."""
    outer, cursor.height = cursor.height, 0
    cursor.nesting += 1
    cursor.check_depth()
    if left is None:
        start = cursor.at
        left = _prefix(cursor)(cursor)
    while (infix := _infix(cursor)) and infix[0] >= level:
        left = infix[1](cursor, left, start)
        cursor.height += 1
        cursor.check_depth()
    cursor.nesting -= 1
    cursor.height = max(outer, cursor.height + 1)
    return left


def _prefix(cursor: Cursor) -> Callable[[Cursor], Expr]:
    token = cursor.token
    if _begins_name(cursor) and cursor.scope.match(cursor.text.text, cursor.tokens, cursor.at) > 1:
        return name
    key = token.text if token.kind == "sign" or is_keyword(cursor) else token.kind
    return PREFIX.get(key) or cursor.unexpected("an expression")


def _begins_name(cursor: Cursor) -> bool:
    return cursor.token.kind == "name" or (cursor.token.kind == "number" and is_word(cursor, 1))


def _infix(cursor: Cursor) -> "tuple[int, Callable[[Cursor, Expr, int], Expr]] | None":
    token = cursor.token
    if token.kind not in ("sign", "name") or (token.text == "instance" and not is_keyword(cursor)):
        return None
    return None if token.text == "[" and _closes_range(cursor) else INFIX.get(token.text)


def _closes_range(cursor: Cursor) -> bool:
    """Whether `[` ends a range (`]a..b[`) rather than begins a filter: then no expression can follow."""
    following = cursor.ahead()
    closing = following.kind == "end" or following.text in (
        ",",
        ")",
        "}",
        ":",
        "..",
        ".",
        "*",
        "/",
        "+",
        "**",
        "=",
        "!=",
    )
    return cursor.in_range and (closing or (is_keyword(cursor, 1) and following.text not in PREFIX))


# operators


def _negate(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    operand = expression(cursor, SIGN)
    return Negate(operand, span=cursor.span(start))


def _arithmetic(level: int) -> Callable[[Cursor, Expr, int], Expr]:
    def parse(cursor: Cursor, left: Expr, start: int) -> Expr:
        operator = cursor.next().text
        right = expression(cursor, level + 1)
        return Arithmetic(operator, left, right, span=cursor.span(start))

    return parse


def _compare(cursor: Cursor, left: Expr, start: int) -> Expr:
    operator = cursor.next().text
    right = expression(cursor, SUM)
    return Compare(operator, left, right, span=cursor.span(start))


def _and(cursor: Cursor, left: Expr, start: int) -> Expr:
    return And(_operands(cursor, left, "and", AND + 1), span=cursor.span(start))


def _or(cursor: Cursor, left: Expr, start: int) -> Expr:
    return Or(_operands(cursor, left, "or", OR + 1), span=cursor.span(start))


def _operands(cursor: Cursor, first: Expr, word: str, level: int) -> tuple[Expr, ...]:
    operands = [first]
    while cursor.accept(word):
        operands.append(expression(cursor, level))
    return tuple(operands)


def _between(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.next()
    low = expression(cursor, SUM)
    cursor.expect("and")
    high = expression(cursor, SUM)
    return Between(value, low, high, span=cursor.span(start))


def _in(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.next()
    tests = _tests_in_group(cursor) if cursor.sees("(") else (positive_test(cursor, SUM),)
    return In(value, tests, span=cursor.span(start))


def _tests_in_group(cursor: Cursor) -> tuple[Expr, ...]:
    """`(a, < b, [c..d])`; where there is no comma, the parenthesis only begins an expression."""
    start, in_range, cursor.in_range = cursor.at, cursor.in_range, False
    cursor.next()
    tests = [positive_test(cursor)]
    if not cursor.sees(","):
        left = _close_group(cursor, tests[0], start)
        cursor.in_range = in_range
        return (expression(cursor, SUM, left, start),)
    while cursor.accept(","):
        tests.append(positive_test(cursor))
    cursor.expect(")", ",")
    cursor.in_range = in_range
    return tuple(tests)


def positive_test(cursor: Cursor, level: int = LOOSEST) -> Expr:
    """One unary test: `< 5`, `!= a`, or an expression, which may be a range."""
    return comparison(cursor) if cursor.sees(*COMPARATORS) else expression(cursor, level)


def comparison(cursor: Cursor) -> Comparison:
    """`< 5`: an operator that lacks its left side."""
    start, operator = cursor.at, cursor.next().text
    operand = expression(cursor, SUM)
    return Comparison(operator, operand, span=cursor.span(start))


def _instance_of(cursor: Cursor, value: Expr, start: int) -> Expr:
    cursor.at += 2
    type_ = type_expression(cursor)
    return InstanceOf(value, type_, span=cursor.span(start))


# what follows a value


def _filter(cursor: Cursor, of: Expr, start: int) -> Expr:
    cursor.next()
    type_ = shape(of, cursor.scope)
    scope, loose, in_range = cursor.scope, cursor.loose, cursor.in_range
    cursor.scope = scope.child(item_bindings(type_))
    cursor.loose, cursor.in_range = loose or holds_unknown_fields(type_), False
    condition = expression(cursor)
    cursor.scope, cursor.loose, cursor.in_range = scope, loose, in_range
    cursor.expect("]")
    return Filter(of, condition, span=cursor.span(start))


def _call(cursor: Cursor, function: Expr, start: int) -> Expr:
    cursor.next()
    in_range, cursor.in_range = cursor.in_range, False
    arguments: list[Expr] = []
    names: list[str] = []
    while not cursor.sees(")"):
        if _is_named(cursor):
            names.append(declared_name(cursor, ":"))
            cursor.next()
        if names and len(names) != len(arguments) + 1:
            cursor.refuse("syntax", "some arguments have names and some have none", "name all of them, or none")
        arguments.append(expression(cursor))
        if not cursor.accept(","):
            break
    cursor.expect(")", ",")
    cursor.in_range = in_range
    return Call(function, tuple(arguments), tuple(names) or None, span=cursor.span(start))


def _is_named(cursor: Cursor) -> bool:
    count = 0
    while may_be_in_name(cursor, count):
        count += 1
    return count > 0 and cursor.ahead(count).text == ":"


# what stands in brackets


def _group(cursor: Cursor) -> Expr:
    start, in_range, cursor.in_range = cursor.at, cursor.in_range, False
    cursor.next()
    inside = comparison(cursor) if cursor.sees(*COMPARATORS) else expression(cursor)
    group = _close_group(cursor, inside, start)
    cursor.in_range = in_range
    return group


def _close_group(cursor: Cursor, inside: Expr, start: int) -> Expr:
    if cursor.sees("..") and cursor.tokens[start + 1].text not in COMPARATORS:
        return _range_from(cursor, inside, start, closed=False)
    cursor.expect(")")
    return inside


def _bracket(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    in_range, cursor.in_range = cursor.in_range, False
    items = [] if cursor.sees("]") else [expression(cursor)]
    if items and cursor.sees(".."):
        found: Expr = _range_from(cursor, items[0], start, closed=True)
    else:
        while items and cursor.accept(","):
            items.append(expression(cursor))
        cursor.expect("]", *([","] if items else []))
        found = List(tuple(items), span=cursor.span(start))
    cursor.in_range = in_range
    return found


def _open_range(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    in_range, cursor.in_range = cursor.in_range, False
    low = expression(cursor)
    if not cursor.sees(".."):
        cursor.unexpected("..")
    found = _range_from(cursor, low, start, closed=False)
    cursor.in_range = in_range
    return found


def _range_from(cursor: Cursor, low: Expr, start: int, closed: bool) -> Range:
    cursor.next()
    cursor.in_range = True
    high = expression(cursor)
    end = cursor.expect("]", ")", "[")
    return Range(low, closed, high, end.text == "]", span=cursor.span(start))


def _context(cursor: Cursor) -> Expr:
    start, scope, in_range = cursor.at, cursor.scope, cursor.in_range
    cursor.next()
    cursor.in_range = False
    entries: list[Entry] = []
    while not cursor.sees("}"):
        entry = _entry(cursor)
        entries.append(entry)
        cursor.scope = cursor.scope.child([Binding(entry.key, "", _lazily(entry.value, cursor))])
        if not cursor.accept(","):
            break
    cursor.expect("}", ",")
    cursor.scope, cursor.in_range = scope, in_range
    return Context(tuple(entries), span=cursor.span(start))


def _entry(cursor: Cursor) -> Entry:
    start = cursor.at
    key = unescape(cursor.next().text) if cursor.token.kind == "string" else declared_name(cursor, ":")
    cursor.expect(":")
    value = expression(cursor)
    return Entry(key, value, span=cursor.span(start))


def _lazily(value: Expr, cursor: Cursor) -> Callable[[], Type]:
    scope = cursor.scope
    return lambda: shape(value, scope)


# expressions that begin with a word


def _if(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    condition = expression(cursor)
    cursor.expect("then")
    then = expression(cursor)
    cursor.expect("else")
    otherwise = expression(cursor)
    return If(condition, then, otherwise, span=cursor.span(start))


def _for(cursor: Cursor) -> Expr:
    start, scope = cursor.at, cursor.scope
    cursor.next()
    iterators = _iterators(cursor)
    cursor.expect("return", ",")
    cursor.scope = cursor.scope.child([Binding("partial", "", ListType(ANY))])
    body = expression(cursor)
    cursor.scope = scope
    return For(iterators, body, span=cursor.span(start))


def _quantified(cursor: Cursor) -> Expr:
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
    resolve = _lazily(over, cursor)
    cursor.scope = cursor.scope.child([Binding(variable, "", lambda: item_of(resolve()))])
    return Iterator(variable, over, span=cursor.span(start))


def domain(cursor: Cursor) -> Expr:
    """What a loop runs over: an expression, or `low..high`."""
    start, low = cursor.at, expression(cursor)
    return Steps(low, expression(cursor), span=cursor.span(start)) if cursor.accept("..") else low


def _function(cursor: Cursor) -> Expr:
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


PREFIX: dict[str, Callable[[Cursor], Expr]] = {
    "number": literals.number,
    "string": literals.string,
    "name": name,
    "null": literals.null,
    "true": literals.boolean,
    "false": literals.boolean,
    "?": literals.question,
    "@": literals.temporal,
    "-": _negate,
    "(": _group,
    "[": _bracket,
    "]": _open_range,
    "{": _context,
    "if": _if,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
    "function": _function,
}

INFIX: dict[str, tuple[int, Callable[[Cursor, Expr, int], Expr]]] = {
    "or": (OR, _or),
    "and": (AND, _and),
    **dict.fromkeys(COMPARATORS, (COMPARISON, _compare)),
    "between": (COMPARISON, _between),
    "in": (COMPARISON, _in),
    **dict.fromkeys(("+", "-"), (SUM, _arithmetic(SUM))),
    **dict.fromkeys(("*", "/"), (PRODUCT, _arithmetic(PRODUCT))),
    "**": (POWER, _arithmetic(POWER)),
    "instance": (INSTANCE, _instance_of),
    ".": (POSTFIX, path),
    "[": (POSTFIX, _filter),
    "(": (POSTFIX, _call),
}
