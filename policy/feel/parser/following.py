"""What follows a value in brackets: a filter, the arguments of a call."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import declared_name, may_be_in_name
from policy.feel.parser.precedence import expression
from policy.feel.shapes import holds_unknown_fields, item_bindings, shape
from policy.feel.syntax import Call, Expr, Filter


def filtered(cursor: Cursor, of: Expr, start: int) -> Expr:
    cursor.next()
    type_ = shape(of, cursor.scope)
    scope, loose, in_range = cursor.scope, cursor.loose, cursor.in_range
    cursor.scope = scope.child(item_bindings(type_))
    cursor.loose, cursor.in_range = loose or holds_unknown_fields(type_), False
    condition = expression(cursor)
    cursor.scope, cursor.loose, cursor.in_range = scope, loose, in_range
    cursor.expect("]")
    return Filter(of, condition, span=cursor.span(start))


def call(cursor: Cursor, function: Expr, start: int) -> Expr:
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
