"""Values as YAML in house form: on one line in braces where that can be read, else a line each; FEEL after `|` where YAML would eat it."""

import re

from attrs import frozen
from rich.cells import cell_len

from policy.read.eaten import needs_block
from policy.read.nodes import FORBIDDEN
from policy.write.bars import aligned

WIDTH = 120  # columns of a line
PLAIN = re.compile(r"[^\W_](?:[\w.+/();%<>=-]| (?=\S))*")  # data that needs no quotes, also in braces
FEEL_IN_BRACES = re.compile(r"[^\W_](?:[\w.+*/()<>=-]| (?=\S))*")
_SPACE = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|\s+', re.DOTALL)


@frozen
class Feel:
    """An expression."""

    text: str


@frozen
class Bars:
    """A table: its header and its rows, as the cells are to stand."""

    rows: tuple[tuple[str, ...], ...]


def entry(key: str, value: object, indent: str = "", *, open_: bool = False) -> list[str]:
    """The lines of a key and its value; `open_`: a mapping stands a line each, however short."""
    name = scalar(key)
    if isinstance(value, Bars):
        return [f"{indent}{name}: |", *(f"{indent}  {line}" for line in _drawn(value))]
    flow = None if open_ and isinstance(value, dict) else in_braces(value)
    if isinstance(value, Feel):
        return _feel(f"{indent}{name}:", value.text, indent)
    if flow is not None and (cell_len(flow) + len(indent) + cell_len(name) < WIDTH or not isinstance(value, dict)):
        return [f"{indent}{name}: {flow}"]
    assert isinstance(value, dict)
    return [f"{indent}{name}:", *(line for part in value for line in entry(part, value[part], indent + "  "))]


def in_braces(value: object) -> str | None:
    """The value on one line; None where it cannot stand on one."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Feel):
        return value.text if FEEL_IN_BRACES.fullmatch(value.text) else None
    if isinstance(value, list):
        parts = [in_braces(item) for item in value]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    if isinstance(value, dict):
        pairs = [(scalar(key), in_braces(part)) for key, part in value.items()]
        inside = ", ".join(f"{key}: {part}" for key, part in pairs)
        return None if any(part is None for _, part in pairs) else f"{{{inside}}}"
    return None


def scalar(text: str) -> str:
    """Data, in quotes where YAML would read it otherwise.

    >>> print(scalar("good"), scalar('"a", "b"'), scalar(">= 0"), scalar(""))
    good '"a", "b"' ">= 0" ""
    """
    if PLAIN.fullmatch(text):
        return text
    if '"' in text and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return '"' + FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'


def visible_feel(text: str) -> str:
    """FEEL without characters that no rule file may hold; in a FEEL string they are escaped."""
    return FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", text.replace("\r\n", "\n").replace("\r", "\n"))


def _feel(start: str, text: str, indent: str) -> list[str]:
    written = visible_feel(text).strip()
    if "\n" not in written and not needs_block(written) and not written.startswith(("`", "-")) and " #" not in written:
        return [f"{start} {written}"]
    return [f"{start} |", *(f"{indent}  {line.rstrip()}" if line.strip() else "" for line in written.split("\n"))]


def _drawn(table: Bars) -> list[str]:
    header, *rows = table.rows
    lines = [_line(header), "|" + "---|" * len(header), *map(_line, rows)]
    return aligned(lines)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def feel_cell(text: str) -> str:
    """FEEL as it stands in a cell: on one line, a bar as such."""
    one_line = _SPACE.sub(lambda found: _string(found[1]) if found[1] else " ", visible_feel(text)).strip()
    return _barred(one_line) or "-"


def text_cell(text: str) -> str:
    """A text as it stands in a cell."""
    return _barred(" ".join(FORBIDDEN.sub("\ufffd", text).split("\n")).strip()) or "-"


def _string(text: str) -> str:
    return text.replace("\n", "\\n").replace("\t", "\\t")


def _barred(text: str) -> str:
    return text.replace("|", "\\|")
