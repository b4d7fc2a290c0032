"""Names of several words: in expressions, after a dot, where they are declared."""

from policy.feel.parser.cursor import KEYWORDS, NAME_SIGNS, Cursor
from policy.feel.scope import longest, normal_name, trie
from policy.feel.shapes import PROPERTY_NAMES, fields_of, shape
from policy.feel.syntax import Expr, Name, Path
from policy.feel.tokens import FeelSyntaxError, Token, scan
from policy.source import Text

_PROPERTY_INDEX = trie(PROPERTY_NAMES)


def is_keyword(cursor: Cursor, count: int = 0) -> bool:
    """Whether the token `count` places on has a meaning of its own in the grammar."""
    token = cursor.ahead(count)
    if token.kind != "name":
        return False
    return token.text in KEYWORDS or (token.text == "instance" and cursor.ahead(count + 1).text == "of")


def is_word(cursor: Cursor, count: int = 0) -> bool:
    """Whether the token `count` places on can only be part of a name."""
    return cursor.ahead(count).kind == "name" and not is_keyword(cursor, count)


def run_of_words(cursor: Cursor, count: int = 0) -> int:
    """How many tokens the run of words reaches, when `count` are in it already; numbers may follow a word."""
    while is_word(cursor, count) or (count and cursor.ahead(count).kind == "number"):
        count += 1
    return count


def matched(cursor: Cursor) -> int:
    """How many tokens the longest name in scope takes here; in a filter over unknown values, any known field counts."""
    count = cursor.scope.match(cursor.text.text, cursor.tokens, cursor.at)
    if not count or cursor.loose:
        count = max(count, cursor.scope.match_field(cursor.text.text, cursor.tokens, cursor.at))
    return count


def name(cursor: Cursor) -> Expr:
    """The longest name in scope; where a word follows, which then means nothing, all the words: an unknown name."""
    count = matched(cursor)
    if not count:
        cursor.refuse_full_width(cursor.token)
    if is_word(cursor, count):
        count = run_of_words(cursor, count)
    start = cursor.at
    cursor.at += count
    return Name(cursor.words(start, cursor.at), span=cursor.span(start))


def path(cursor: Cursor, of: Expr, start: int) -> Expr:
    """`.` and a field: of the static type; where that is not known, any field known here; else all the words."""
    cursor.next()
    begin, count = cursor.at, _field(cursor, of)
    if is_word(cursor, count) or not count:
        count = run_of_words(cursor, count) or int(cursor.token.kind == "name")
    if not count:
        cursor.unexpected("the name of a field")
    cursor.at += count
    return Path(of, cursor.words(begin, cursor.at), span=cursor.span(start))


def _field(cursor: Cursor, of: Expr) -> int:
    where = cursor.text.text, cursor.tokens, cursor.at
    fields = fields_of(shape(of, cursor.scope))
    names = frozenset(map(normal_name, fields or ()))
    return longest(trie(names), names, *where) or max(
        cursor.scope.match_field(*where), longest(_PROPERTY_INDEX, PROPERTY_NAMES, *where)
    )


def declared_name(cursor: Cursor, *ends: str) -> str:
    """The name that reaches up to one of the signs or words `ends`."""
    start = cursor.at
    while not cursor.sees(*ends) and may_be_in_name(cursor):
        cursor.next()
    if cursor.at == start:
        cursor.unexpected("a name")
    if not cursor.sees(*ends):
        cursor.unexpected(*ends)
    return cursor.words(start, cursor.at)


def may_be_in_name(cursor: Cursor, count: int = 0) -> bool:
    """Whether the token `count` places on may be part of a name that is declared here."""
    return _in_name(cursor.ahead(count))


def plain_name(text: str) -> bool:
    """Whether a key can be written without quotation marks."""
    try:
        tokens = list(scan(Text(text)))
    except FeelSyntaxError:
        return False
    whole = normal_name(text) == text and not ("//" in text or "/*" in text)
    return whole and bool(tokens) and tokens[0].kind == "name" and all(map(_in_name, tokens))


def _in_name(token: Token) -> bool:
    return token.kind in ("name", "number") or token.text in NAME_SIGNS
