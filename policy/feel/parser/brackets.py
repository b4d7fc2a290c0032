"""What stands in brackets: groups, lists, ranges, contexts."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import declared_name
from policy.feel.parser.precedence import expression
from policy.feel.parser.unary import COMPARATORS, comparison
from policy.feel.scope import Binding
from policy.feel.shapes import shape_later
from policy.feel.syntax import Context, Entry, Expr, List, Range
from policy.feel.tokens import unescape


def group(cursor: Cursor) -> Expr:
    start, in_range, cursor.in_range = cursor.at, cursor.in_range, False
    cursor.next()
    inside = comparison(cursor) if cursor.sees(*COMPARATORS) else expression(cursor)
    group = close_group(cursor, inside, start)
    cursor.in_range = in_range
    return group


def close_group(cursor: Cursor, inside: Expr, start: int) -> Expr:
    if cursor.sees("..") and cursor.tokens[start + 1].text not in COMPARATORS:
        return _range_from(cursor, inside, start, closed=False)
    cursor.expect(")")
    return inside


def bracket(cursor: Cursor) -> Expr:
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


def open_range(cursor: Cursor) -> Expr:
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


def context(cursor: Cursor) -> Expr:
    start, scope, in_range = cursor.at, cursor.scope, cursor.in_range
    cursor.next()
    cursor.in_range = False
    entries: list[Entry] = []
    while not cursor.sees("}"):
        entry = _entry(cursor)
        entries.append(entry)
        cursor.scope = cursor.scope.child([Binding(entry.key, "", shape_later(entry.value, cursor.scope))])
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
