"""Foreign text made safe and straight for a terminal: control characters as escapes, columns by their width on screen."""

from collections.abc import Iterable, Iterator, Sequence
from unicodedata import category

from rich.cells import cell_len, set_cell_size
from rich.text import Text

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # controls, directions, halves of pairs, line separators
JOINERS = frozenset("\u200c\u200d")  # needed to write some scripts and harmless alone
WIDEST = 160  # columns of a source line that are shown
ELLIPSIS = "…"


def visible(text: str) -> str:
    """The text with every character that a terminal would obey, or hide, written as an escape.

    >>> visible("a\\x1b[31m")
    'a\\\\x1b[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    if category(character) not in HIDDEN or character in JOINERS:
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def width(text: str) -> int:
    """How many columns of a terminal the text takes: two for each wide East Asian character."""
    return cell_len(text)


def source_line(line: str) -> str:
    """One line of a file for showing, where each character keeps its place: tabs are single spaces."""
    return "".join(" " if c == "\t" else c if not _is_hidden(c) else "\N{REPLACEMENT CHARACTER}" for c in line)


def _is_hidden(character: str) -> bool:
    return category(character) in HIDDEN and character not in JOINERS


def underlined(line: str, column: int, end: int) -> tuple[str, str]:
    """A line and the carets under its characters from `column` up to `end` (from 1), cut to what a terminal shows.

    >>> underlined("| 客户 | 12 |", 3, 5)
    ('| 客户 | 12 |', '  ^^^^')
    """
    line = source_line(line)
    start, stop = min(column, len(line) + 1) - 1, max(end, column + 1) - 1
    left = _cut_at(line, start)
    before = ELLIPSIS + line[left:start] if left else line[:start]
    shown = before + line[start:]
    if width(shown) > WIDEST:
        shown = set_cell_size(shown, WIDEST - 1).rstrip() + ELLIPSIS
    marked = min(max(width(line[start:stop]), 1), max(width(shown) - width(before), 1))
    return shown, " " * width(before) + "^" * marked


def _cut_at(line: str, start: int) -> int:
    """Where to begin a line so that the character at `start` stands in the window."""
    if width(line) <= WIDEST or width(line[:start]) < WIDEST // 2:
        return 0
    return max(start - WIDEST // 4, 0)


def columns(rows: Sequence[Sequence[str]], gap: str = "  ") -> Iterator[str]:
    """Rows of cells as lines, each column as wide as its widest cell on the screen."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width, cells)) for cells in zip(*shown, strict=True)]
    for row in shown:
        yield gap.join(set_cell_size(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip()


def line(*parts: str | tuple[str, str]) -> Text:
    """One line for the screen from texts and (text, style) pairs; what they hold is never read as markup."""
    text = Text()
    for part in parts:
        written, style = part if isinstance(part, tuple) else (part, "")
        text.append(visible(written), style)
    return text


def plain(lines: Iterable[Text]) -> str:
    """The lines without colours."""
    return "".join(f"{line.plain}\n" for line in lines)
