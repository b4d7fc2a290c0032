"""What is typed on the command line, read."""

from pathlib import Path
from typing import Any

from policy.commands.standard import NOT_TEXT, shown, standard_input
from policy.feel.bad_json import BadJson
from policy.feel.encoding import Json, read_json
from policy.feel.fault import Fault
from policy.limits import INPUT_BYTES
from policy.problems import PolicyError
from policy.source import Span


def input_object(given: str, option: str = "--input") -> dict[str, Any]:
    """The inputs of a decision: a JSON object, a file that holds one, or standard input for `-`.

    Raises:
        PolicyError: It is none, said with its place.
    """
    typed = given.lstrip().startswith("{")
    named = option if typed else shown(given)
    value = json_of(given if typed else _text_of(given, named), named)
    if not isinstance(value, dict):
        hint = "it begins with `{` and names the inputs"
        raise PolicyError("this is no JSON object", code="not-json", span=Span(named), hint=hint)
    return value


def json_of(written: str, named: str, line: int = 0, code: str = "not-json") -> Json:
    """The value of a JSON text: all of what is named so, or a line of it."""
    try:
        return read_json(written)
    except BadJson as error:
        row = max(line, 1) + error.line - 1
        span = Span(named, row, error.column, row, error.column + 1)
        raise PolicyError(error.said, code=code, span=span) from None
    except Fault as error:
        raise PolicyError(f"this cannot be read: {error}", code=code, span=Span(named, line)) from None


def utf8(content: bytes, named: str, line: int = 0) -> str:
    """The text of UTF-8 bytes: all of what is named so, or a line of it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = max(line, 1) + error.object.count(b"\n", 0, error.start)
        message = f"byte 0x{error.object[error.start]:02X} is not UTF-8"
        raise PolicyError(message, code="not-text", span=Span(named, row), hint=NOT_TEXT) from None


def _text_of(given: str, named: str) -> str:
    if given == "-":
        content = standard_input().buffer.read(INPUT_BYTES + 1)
    else:
        with Path(given).open("rb") as file:
            content = file.read(INPUT_BYTES + 1)
    if len(content) > INPUT_BYTES:
        raise PolicyError(f"this has more than {INPUT_BYTES:,} bytes", code="limit-exceeded", span=Span(named))
    return utf8(content, named)
