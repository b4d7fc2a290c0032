"""Tokens of FEEL (DMN 1.5, 10.3.1.2): what the characters of an expression are, before names are matched with a scope."""

import re
from collections.abc import Iterator
from typing import Literal, NoReturn

from attrs import frozen

from policy.limits import EXPRESSION_LENGTH
from policy.problems import Problem
from policy.source import Text

Kind = Literal["number", "string", "name", "sign", "other", "end"]


class FeelSyntaxError(Exception):
    """A text that is no FEEL; `problem` says where and what was expected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@frozen
class Token:
    """A token and where it stands in its text. `other`: a character that no rule knows, though a name may hold it."""

    kind: Kind
    text: str
    start: int
    end: int


SPACE = r"\s\u0085\u00a0\u180e\u200b\ufeff"
FULL_WIDTH = {
    "，": ",",
    "、": ",",
    "。": ".",
    "；": ";",
    "：": ":",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
    "｛": "{",
    "｝": "}",
    "“": '"',
    "”": '"',
    "„": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "＂": '"',
    "‘": '"',
    "’": '"',
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "《": "<",
    "》": ">",
    "≥": ">=",
    "≤": "<=",
    "≧": ">=",
    "≦": "<=",
    "≠": "!=",
    "＋": "+",
    "－": "-",
    "−": "-",
    "–": "-",
    "—": "-",
    "＊": "*",
    "×": "*",
    "／": "/",
    "÷": "/",
    "．": ".",
    "…": "..",
    "？": "?",
    "！": "!",
    "＠": "@",
    "％": "%",
    "｜": "|",
}
_NAME_START = (
    r"A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME_PART = _NAME_START + r"0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NOT_IN_NAME = f"(?![{SPACE}{re.escape(''.join(FULL_WIDTH))}])"
_STRING = r'"(?:[^"\\\n\r]|\\[^\n\r])*"'
_TOKEN = re.compile(
    rf"""
      (?P<space>  [{SPACE}]+ | //[^\n\r]* | /\*.*?\*/ )
    | (?P<number> (?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)? )
    | (?P<string> {_STRING} )
    | (?P<name>   {_NOT_IN_NAME}[{_NAME_START}](?:{_NOT_IN_NAME}[{_NAME_PART}])* )
    | (?P<open>   "[^\n\r]* | /\* )
    | (?P<sign>   \*\* | \.\. | -> | <= | >= | != | [-+*/=<>()\[\]{{}},.:?@] )
    | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NEVER_CLOSED = {'"': ("a text", '"'), "/": ("a comment", "*/")}


def tokenize(text: Text) -> list[Token]:
    """All tokens of the text, the last one of kind `end`.

    Raises FeelSyntaxError where a text or a comment is never closed, or the text is too long.
    """
    check_length(text)
    return [*scan(text), Token("end", "", len(text.text), len(text.text))]


def check_length(text: Text) -> None:
    """Refuse a text that is too long to be an expression."""
    if len(text.text) > EXPRESSION_LENGTH:
        refuse(text, 0, 0, "limit-exceeded", f"the expression has more than {EXPRESSION_LENGTH} characters")


def scan(text: Text, start: int = 0) -> Iterator[Token]:
    """The tokens from `start` on, one by one."""
    for match in _TOKEN.finditer(text.text, start):
        kind = match.lastgroup
        if kind == "open":
            what, sign = _NEVER_CLOSED[match[0][0]]
            refuse(text, match.start(), match.end(), "syntax", f"expected `{sign}`: {what} is not closed")
        if kind != "space":
            yield Token(kind, match[0], match.start(), match.end())  # type: ignore[arg-type]  # the groups are named like kinds


def refuse(text: Text, start: int, end: int, code: str, message: str, hint: str = "") -> NoReturn:
    """Stop with a problem that points at the characters from `start` to `end`."""
    raise FeelSyntaxError(Problem(text.span(start, end), code, message, hint))


_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))"
)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def unescape(quoted: str) -> str:
    """The text that a string literal stands for; an escape that FEEL does not know (`\\d`) stays as it is."""
    return _ESCAPE.sub(_unescaped, quoted[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    high, low, short, long, letter = match.groups()
    if letter:
        return _CONTROL.get(letter, match[0])
    if high:
        return chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
    point = int(short or long, 16)
    return chr(point) if point <= 0x10FFFF else match[0]


def escape(text: str) -> str:
    """The string literal for a text."""
    return '"' + re.sub(r'[\\"\n\r\t]', lambda match: _WRITTEN[match[0]], text) + '"'


_WRITTEN = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
