"""What is wrong with a text that is not JSON, and where, in the words of the one who wrote it."""

import re
from json import JSONDecodeError

from policy.feel.fault import Fault

FOREIGN = re.compile(r"(None|True|False|undefined|nan|inf)\b")  # words of other languages


class BadJson(Fault):
    """A text that is not JSON: `said` is why, `line` and `column` count from 1."""

    def __init__(self, said: str, line: int, column: int) -> None:
        self.said, self.line, self.column = said, line, column
        super().__init__(f"{said} (line {line}, column {column})" if line > 1 else f"{said} (column {column})")


def bad_json(error: JSONDecodeError) -> BadJson:
    """The same in our words."""
    words = next((words for begins, words in WORDS if error.msg.startswith(begins)), "something is wrong at {found}")
    return BadJson(f"this is not JSON: {words.format(found=_found(error))}", error.lineno, error.colno)


def _found(error: JSONDecodeError) -> str:
    """What stands at the place: a sign, or of what kind the word is, which may be private."""
    rest = error.doc[error.pos :].lstrip()
    if not rest:
        return "the end of the text"
    foreign = FOREIGN.match(rest)
    if foreign is not None:
        return f"`{foreign[0]}`"
    return "a number" if rest[0].isdecimal() else "a word without quotes" if rest[0].isalpha() else f"`{rest[0]}`"


WORDS = (  # by how the `json` module begins what it says
    ("Expecting property name", "a name in double quotes is wanted, and here is {found}"),
    ("Illegal trailing comma", "the last entry has a `,` behind it"),
    ("Expecting ':' delimiter", "a `:` is wanted after the name, and here is {found}"),
    ("Expecting ',' delimiter", "a `,` or the end is wanted after the value, and here is {found}"),
    ("Expecting value", "a value is wanted, and here is {found}"),
    ("Unterminated string", "the text that begins here has no quote at its end"),
    ("Invalid control character", "a text holds a line end or another control character, which is written `\\n`, `\\t`, `\\u001f`"),
    ("Invalid \\uXXXX", "`\\u` is followed by four digits from 0 to f"),
    ("Invalid \\escape", "a backslash begins no escape here; a backslash by itself is written `\\\\`"),
    ("Extra data", "more stands behind the end of the value: {found}"),
    ("Unexpected UTF-8 BOM", "it begins with a byte-order mark"),
)  # fmt: skip
