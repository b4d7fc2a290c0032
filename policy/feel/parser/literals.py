"""Literals: tokens that are values by themselves (DMN 1.5, 10.3.1.2, rules 33 to 39)."""

from decimal import Context as DecimalContext
from decimal import Overflow

from policy.feel.parser.cursor import Cursor
from policy.feel.syntax import Boolean, Expr, Null, Number, Question, String, Temporal
from policy.feel.tokens import unescape

_DIGITS = DecimalContext(prec=34, Emin=-6143, Emax=6144)


def number(cursor: Cursor) -> Expr:
    start, text = cursor.at, cursor.token.text
    try:
        value = _DIGITS.create_decimal(text)
    except Overflow:
        cursor.refuse(
            "syntax", f"the number `{text}` is too large", "numbers have 34 digits and an exponent up to 6144"
        )
    whole = text.isdigit() and len(text.lstrip("0")) <= _DIGITS.prec
    cursor.next()
    return Number(int(text) if whole else value, span=cursor.span(start))


def string(cursor: Cursor) -> Expr:
    start = cursor.at
    return String(unescape(cursor.next().text), span=cursor.span(start))


def temporal(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    if cursor.token.kind != "string":
        cursor.unexpected('a text, as in `@"2026-01-31"`')
    return Temporal(unescape(cursor.next().text), span=cursor.span(start))


def null(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    return Null(span=cursor.span(start))


def boolean(cursor: Cursor) -> Expr:
    start = cursor.at
    return Boolean(cursor.next().text == "true", span=cursor.span(start))


def question(cursor: Cursor) -> Expr:
    start = cursor.at
    cursor.next()
    return Question(span=cursor.span(start))
