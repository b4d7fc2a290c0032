"""A YAML scalar as a text whose characters know their places: what an author typed, without quotes, escapes and indents."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate

from attrs import frozen

from policy.source import Span, Text

BREAK = re.compile(r"\r\n|\n|\r")
ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
Piece = tuple[int, str]  # where the characters stand in the file, and what they are


def _line_starts(text: str) -> tuple[int, ...]:
    if "\r" in text:
        return (0, *(found.end() for found in BREAK.finditer(text)))
    return (0, *accumulate(len(line) + 1 for line in text.split("\n")))[:-1]


@frozen
class SourceText:
    """The characters of a file."""

    file: str
    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line begins."""
        return _line_starts(self.text)

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, from 1, of a character."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        line, column = self.place(start)
        last, last_column = self.place(max(start, end - 1))
        return Span(self.file, line, column, last, last_column + (1 if end > start else 0))

    def line(self, number: int) -> str:
        """A line by its number, without its break."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def scalar_text(source: SourceText, style: str, value: str, start: int, end: int) -> Text:
    """The scalar between two places as a text. `value` is what YAML read: where ours differs, its place is the start."""
    if not style and source.text.startswith(value, start) and end - start == len(value):
        return Text(value, source.file, ((0, *source.place(start)),))  # as it stands there, on one line
    text = STYLES[style](source, value, start, end)
    return text if text.text == value else Text(value, source.file, ((0, *source.place(start)),))


def plain_text(source: SourceText, start: int, end: int) -> Text:
    """A stretch of the file as a plain scalar."""
    return _plain(source, "", start, end)


def _joined(source: SourceText, start: int, pieces: Iterator[Piece]) -> Text:
    anchors: list[tuple[int, int, int]] = []
    parts: list[str] = []
    length = 0
    for at, part in pieces:
        if part:
            anchors.append((length, *source.place(at)))
            parts.append(part)
            length += len(part)
    return Text("".join(parts), source.file, tuple(anchors) or ((0, *source.place(start)),))


def _plain(source: SourceText, value: str, start: int, end: int) -> Text:
    return _joined(source, start, _folded_lines(source.text, start, end, lambda at, line: iter([(at, line)])))


def _single(source: SourceText, value: str, start: int, end: int) -> Text:
    return _joined(source, start, _folded_lines(source.text, start + 1, end - 1, _undoubled))


def _undoubled(at: int, line: str) -> Iterator[Piece]:
    for number, part in enumerate(line.split("''")):
        yield (at, part) if not number else (at - 1, "'" + part)
        at += len(part) + 2


def _double(source: SourceText, value: str, start: int, end: int) -> Text:
    return _joined(source, start, _folded_lines(source.text, start + 1, end - 1, _unescaped))


def _unescaped(at: int, line: str) -> Iterator[Piece]:
    done = 0
    for found in ESCAPE.finditer(line):
        yield at + done, line[done : found.start()]
        yield at + found.start(), _meaning(found.group())
        done = found.end()
    yield at + done, line[done:]


NAMED_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def _meaning(escape: str) -> str:
    if len(escape) > 2:
        number = int(escape[2:], 16)  # noqa: FURB166 - the prefix is a backslash and a letter
        return chr(number) if number <= 0x10FFFF else escape
    return NAMED_ESCAPES.get(escape[1], escape[1])


def _folded_lines(text: str, start: int, end: int, read: Callable[[int, str], Iterator[Piece]]) -> Iterator[Piece]:
    """Lines that YAML joins: a break is a space, an empty line a break."""
    blank = 0
    for number, (at, line) in enumerate(_trimmed_lines(text, start, end)):
        if number and line:
            yield at - 1, "\n" * blank or " "
        blank = blank + 1 if number and not line else 0
        yield from read(at, line)


def _trimmed_lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    lines = BREAK.split(text[start:end])
    breaks = [len(found.group()) for found in BREAK.finditer(text, start, end)]
    at = start
    for number, line in enumerate(lines):
        left = line.lstrip(" \t") if number else line
        shown = left.rstrip(" \t") if number < len(lines) - 1 else left
        yield at + len(line) - len(left), shown
        at += len(line) + (breaks[number] if number < len(breaks) else 0)


def _literal(source: SourceText, value: str, start: int, end: int) -> Text:
    """A block after `|`: each line of the value is a line of the file without the indent that all share."""
    lines = value.splitlines(keepends=True)
    first = source.place(start)[0] + 1
    if first + len(lines) > len(source.starts) + 1:
        return Text("", source.file)
    indent = _indent(source, first, lines)
    columns = [
        indent + 1 if line != "\n" else min(indent, len(source.line(number))) + 1
        for number, line in enumerate(lines, first)
    ]
    anchors = tuple(
        zip(accumulate(map(len, lines), initial=0), range(first, first + len(lines)), columns, strict=False)
    )
    return Text(value, source.file, anchors or ((0, *source.place(start)),))


def _indent(source: SourceText, first: int, lines: list[str]) -> int:
    for number, line in enumerate(lines, first):
        if line.strip() and number <= len(source.starts):
            return len(source.line(number)) - len(line.rstrip("\n"))
    return 0


def _folded(source: SourceText, value: str, start: int, end: int) -> Text:
    return _joined(source, start, iter([(start, value)]))


STYLES: dict[str, Callable[[SourceText, str, int, int], Text]] = {
    "": _plain, "'": _single, '"': _double, "|": _literal, ">": _folded,
}  # fmt: skip
