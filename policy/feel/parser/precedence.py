"""How strongly operators bind, and the loop that reads by it: what begins an expression, then what may follow one."""

from collections.abc import Callable

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.names import is_keyword, is_word, name
from policy.feel.syntax import Expr

Prefix = Callable[[Cursor], Expr]
Infix = Callable[[Cursor, Expr, int], Expr]

LOOSEST, OR, AND, COMPARISON, SUM, PRODUCT, POWER, SIGN, INSTANCE, POSTFIX = range(10)


PREFIX: dict[str, Prefix] = {}  # what may begin an expression; filled where all of it is known, in `expressions.py`
INFIX: dict[str, tuple[int, Infix]] = {}  # what may follow one, with how strongly it binds


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


def _prefix(cursor: Cursor) -> Prefix:
    token = cursor.token
    if _begins_name(cursor) and cursor.scope.match(cursor.text.text, cursor.tokens, cursor.at) > 1:
        return name
    key = token.text if token.kind == "sign" or is_keyword(cursor) else token.kind
    return PREFIX.get(key) or cursor.unexpected("an expression")


def _begins_name(cursor: Cursor) -> bool:
    return cursor.token.kind == "name" or (cursor.token.kind == "number" and is_word(cursor, 1))


def _infix(cursor: Cursor) -> tuple[int, Infix] | None:
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
