"""Where a parser stands in its tokens, how deep it is, and how it complains."""

import unicodedata
from typing import NoReturn

from attrs import define

from policy.feel.scope import Scope, normal_name
from policy.feel.tokens import FULL_WIDTH, Token, refuse
from policy.limits import EXPRESSION_DEPTH
from policy.source import Span, Text

KEYWORDS = frozenset(
    (
        "if",
        "then",
        "else",
        "for",
        "in",
        "return",
        "some",
        "every",
        "satisfies",
        "and",
        "or",
        "between",
        "function",
        "true",
        "false",
        "null",
    )
)
NAME_SIGNS = frozenset("+-*/.'（）［］【】《》「」『』＋－＊／％") | {"**", ".."}
WRITTEN_OTHERWISE = {
    "==": "equality is `=`", "=>": "`>=` is meant?", "=<": "`<=` is meant?", "<>": "unequal is `!=`",
    "&&": "write `and`", "||": "write `or`", "&": "write `and`; texts are joined with `+`", "|": "write `or`",
    "!": "write `not(…)`", "%": "write `modulo(a, b)`", "'": 'texts stand in double quotes: `"…"`', "^": "a power is `**`",
    "->": "a function is written `function(a) …`", ";": "values are separated by `,`",
    "between": "in a cell a range is written `[3..10]`",
}  # fmt: skip


@define
class Cursor:
    """The state of one parse.

    `nesting` counts the expressions around the current one, `height` the levels of the tree made last below it. `loose`: in
    a filter over values of unknown type. `in_range`: in the upper end of a range, which `[` may close.
    """

    text: Text
    tokens: list[Token]
    scope: Scope
    at: int = 0
    nesting: int = 0
    height: int = 0
    loose: bool = False
    in_range: bool = False

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def ahead(self, count: int = 1) -> Token:
        """The token `count` places on; the end, where there are no more."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def next(self) -> Token:
        """The current token; the cursor moves on."""
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the current token is one of these signs or words."""
        return self.token.text in texts and self.token.kind in ("sign", "name")

    def accept(self, *texts: str) -> bool:
        """Whether the current token is one of these; if so, the cursor moves on."""
        seen = self.sees(*texts)
        self.at += seen
        return seen

    def expect(self, *texts: str) -> Token:
        """The current token, which must be one of these."""
        if not self.sees(*texts):
            self.unexpected(*texts)
        return self.next()

    def words(self, start: int, end: int) -> str:
        """The name that the tokens from `start` up to `end` spell."""
        return normal_name(self.text.text[self.tokens[start].start : self.tokens[end - 1].end])

    def span(self, start: int) -> Span:
        """The place of what was read since the token number `start`."""
        return self.text.span(self.tokens[start].start, self.tokens[max(self.at - 1, start)].end)

    def check_depth(self) -> None:
        if self.nesting + self.height > EXPRESSION_DEPTH:
            message = (
                f"the expression is nested more than {EXPRESSION_DEPTH} levels deep (a chain of operators counts each)"
            )
            self.refuse("limit-exceeded", message, "give parts of it a name of their own")

    def refuse(self, code: str, message: str, hint: str = "") -> NoReturn:
        """Stop at the current token."""
        refuse(self.text, self.token.start, self.token.end, code, message, hint)

    def unexpected(self, *expected: str) -> NoReturn:
        """Stop at the current token, which is not what may stand here."""
        token = self.token
        self.refuse_full_width(token)
        wanted = " or ".join(item if " " in item else f"`{item}`" for item in expected)
        found = f"`{token.text}`" if token.text else "the end"
        self.refuse("syntax", f"expected {wanted}, found {found}", self._otherwise())

    def refuse_full_width(self, token: Token) -> None:
        """Stop where a sign or number in the width of Chinese characters stands for a plain one."""
        narrow = FULL_WIDTH.get(token.text[:1])
        if token.kind == "other" and narrow:
            message = f"`{token.text}` is a full-width sign, which means nothing in an expression"
            self.refuse("full-width-sign", message, f"write `{narrow}`")
        digits = unicodedata.normalize("NFKC", token.text)
        if digits != token.text and digits.isdecimal():
            self.refuse("full-width-sign", f"`{token.text}` is written in full-width digits", f"write `{digits}`")

    def _otherwise(self) -> str:
        """A hint, where the text here looks like what other languages write."""
        start, text = self.token.start, self.text.text
        looks = [self.token.text, text[max(start - 1, 0) : start + 1], text[start : start + 2], text[start : start + 1]]
        return next((WRITTEN_OTHERWISE[look] for look in looks if look in WRITTEN_OTHERWISE), "")
