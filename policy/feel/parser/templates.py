"""Texts with FEEL in braces, as in a reason: `spends {annual spend} a year`; `{{` and `}}` are braces."""

import re

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.precedence import expression
from policy.feel.scope import Scope
from policy.feel.syntax import Expr
from policy.feel.tokens import Token, check_length, refuse, scan
from policy.source import Text

_BRACE = re.compile(r"\{\{|\}\}|[{}]")


def template(text: Text, scope: Scope) -> tuple[str | Expr, ...]:
    """The parts of the text: stretches of plain text, and expressions."""
    check_length(text)
    parts: list[str | Expr] = []
    plain, at = "", 0
    while brace := _BRACE.search(text.text, at):
        plain, at = plain + text.text[at : brace.start()], brace.end()
        if len(brace[0]) == 2:
            plain += brace[0][0]
            continue
        if brace[0] == "}":
            refuse(text, brace.start(), at, "syntax", "expected `{` before this `}`", "a brace itself is written `}}`")
        tokens = _inside(text, brace.start())
        parts += [plain] * bool(plain) + [_whole(Cursor(text, tokens, scope))]
        plain, at = "", tokens[-1].end
    plain += text.text[at:]
    return (*parts, *([plain] if plain else []))


def _inside(text: Text, brace: int) -> list[Token]:
    """The tokens after the brace, up to the one that closes it, which becomes the end."""
    tokens: list[Token] = []
    depth = 0
    for token in scan(text, brace + 1):
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return [*tokens, Token("end", "}", token.start, token.end)]
        tokens.append(token)
    refuse(text, brace, brace + 1, "syntax", "expected `}`: this brace is not closed", "a brace itself is written `{{`")


def _whole(cursor: Cursor) -> Expr:
    found = expression(cursor)
    if cursor.token.kind != "end":
        cursor.unexpected("an operator", "}")
    return found
