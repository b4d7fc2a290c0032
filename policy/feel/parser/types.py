"""Types as they are written: `list<number>`, `context<a: string>`, `function<date>->Any`, `years and months duration`."""

from collections.abc import Callable

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import declared_name, run_of_words
from policy.feel.scope import longest, trie
from policy.feel.syntax import ContextOf, FunctionOf, ListOf, RangeOf, TypeExpr, TypeName
from policy.feel.types import BY_NAME

_KNOWN_INDEX = trie(BY_NAME)


def type_expression(cursor: Cursor) -> TypeExpr:
    """A type; the names of FEEL and declared ones are matched longest first."""
    cursor.nesting += 1
    cursor.check_depth()
    generic = GENERIC.get(cursor.token.text) if cursor.ahead().text == "<" else None
    found = generic(cursor, cursor.at) if generic else _type_name(cursor)
    cursor.nesting -= 1
    return found


def _type_name(cursor: Cursor) -> TypeName:
    start, where = cursor.at, (cursor.text.text, cursor.tokens, cursor.at)
    count = max(longest(_KNOWN_INDEX, BY_NAME, *where), cursor.scope.match_type(*where)) or run_of_words(cursor)
    if not count:
        cursor.unexpected("the name of a type")
    cursor.at += count
    while cursor.sees(".") and cursor.ahead().kind == "name":
        cursor.next()
        cursor.at += run_of_words(cursor) or 1
    return TypeName(cursor.words(start, cursor.at), span=cursor.span(start))


def _list(cursor: Cursor, start: int) -> TypeExpr:
    return ListOf(_argument(cursor), span=cursor.span(start))


def _range(cursor: Cursor, start: int) -> TypeExpr:
    return RangeOf(_argument(cursor), span=cursor.span(start))


def _argument(cursor: Cursor) -> TypeExpr:
    cursor.at += 2
    item = type_expression(cursor)
    cursor.expect(">")
    return item


def _context(cursor: Cursor, start: int) -> TypeExpr:
    cursor.at += 2
    fields = []
    while not cursor.sees(">"):
        key = declared_name(cursor, ":")
        cursor.next()
        fields.append((key, type_expression(cursor)))
        if not cursor.accept(","):
            break
    cursor.expect(">", ",")
    return ContextOf(tuple(fields), span=cursor.span(start))


def _function(cursor: Cursor, start: int) -> TypeExpr:
    cursor.at += 2
    parameters = []
    while not cursor.sees(">"):
        parameters.append(type_expression(cursor))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    cursor.expect("->")
    return FunctionOf(tuple(parameters), type_expression(cursor), span=cursor.span(start))


GENERIC: dict[str, Callable[[Cursor, int], TypeExpr]] = {
    "list": _list,
    "range": _range,
    "context": _context,
    "function": _function,
}
