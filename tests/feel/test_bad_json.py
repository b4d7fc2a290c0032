"""What is said of texts that are not JSON: our words, the place, and nothing of what may be private."""

import pytest

from policy.feel.bad_json import BadJson
from policy.feel.encoding import read_json

TEXTS = {
    "": ("a value is wanted, and here is the end of the text", 1, 1),
    "{": ("a name in double quotes is wanted, and here is the end of the text", 1, 2),
    '{"a" 1}': ("a `:` is wanted after the name, and here is a number", 1, 6),
    '{"a": 1 "b": 2}': ('a `,` or the end is wanted after the value, and here is `"`', 1, 9),
    "[1 2]": ("a `,` or the end is wanted after the value, and here is a number", 1, 4),
    '{"a": "x': ("the text that begins here has no quote at its end", 1, 7),
    '{"a": "x\ny"}': (
        "a text holds a line end or another control character, which is written `\\n`, `\\t`, `\\u001f`",
        1,
        9,
    ),
    '{"a": "\\q"}': ("a backslash begins no escape here; a backslash by itself is written `\\\\`", 1, 8),
    '{"a": "\\u12"}': ("`\\u` is followed by four digits from 0 to f", 1, 9),
    '{} {"a": 1}': ("more stands behind the end of the value: `{`", 1, 4),
    "\ufeff{}": ("it begins with a byte-order mark", 1, 1),
    "{'a': 1}": ("a name in double quotes is wanted, and here is `'`", 1, 2),
    '\n\n{"a": None}': ("a value is wanted, and here is `None`", 3, 7),
    '{"phone": Smith}': ("a value is wanted, and here is a word without quotes", 1, 11),
}


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_said(text: str) -> None:
    with pytest.raises(BadJson) as caught:
        read_json(text)
    said, line, column = TEXTS[text]
    assert (caught.value.said, caught.value.line, caught.value.column) == (f"this is not JSON: {said}", line, column)
    assert str(caught.value).endswith(f"(line {line}, column {column})" if line > 1 else f"(column {column})")


@pytest.mark.parametrize("text", ['{"a": 1,}', "[1,]"])
def test_a_comma_behind_the_last_entry(text: str) -> None:
    with pytest.raises(BadJson, match=r"not JSON: .* (wanted, and here is|has a `,` behind it)"):
        read_json(text)
