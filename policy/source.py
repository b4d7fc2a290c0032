"""Text with positions: every message of the product points at a place in a file, also inside a table cell."""

from bisect import bisect_left, bisect_right

from attrs import field, frozen


@frozen(order=True)
class Span:
    """A stretch of a file. Lines and columns count from 1, in characters; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0  # the column after the last character
    cell: str = ""  # in words, where the place is a cell: "row p, column annual spend"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place} ({self.cell})" if self.cell else place


@frozen(eq=False)
class Text:
    """What an author wrote, and where each character of it stands.

    `anchors` are `(index, line, column)`, ascending in index: from each on, the characters lie side by side in one line
    of the file. A scalar on one line has one anchor, a block scalar one for each line, an escaped character one more.
    """

    text: str
    file: str = field(default="")
    anchors: tuple[tuple[int, int, int], ...] = field(default=((0, 0, 0),))
    cell: str = field(default="")

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place in the file of the characters from `start` up to `end`."""
        end = len(self.text) if end is None else end
        if len(self.anchors) == 1 and start < end:
            [(first, row, left)] = self.anchors
            return Span(self.file, row, left + start - first, row, left + end - first, self.cell)
        line, column = self._place(start)
        last_line, last_column = self._place(max(start, end - 1))
        return Span(self.file, line, column, last_line, last_column + (1 if end > start else 0), self.cell)

    def part(self, start: int, end: int) -> "Text":
        """The characters from `start` up to `end`, as a text of its own that still knows its places."""
        line, column = self._place(start)
        first, last = (bisect_left(self.anchors, i, key=lambda anchor: anchor[0]) for i in (start + 1, end))
        inside = tuple((i - start, row, col) for i, row, col in self.anchors[first:last])
        return Text(self.text[start:end], self.file, ((0, line, column), *inside), self.cell)

    def strip(self) -> "Text":
        """The text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def _place(self, index: int) -> tuple[int, int]:
        at = bisect_right(self.anchors, index, key=lambda anchor: anchor[0]) - 1 if len(self.anchors) > 1 else 0
        start, line, column = self.anchors[max(at, 0)]
        return line, column + index - start

    def __str__(self) -> str:
        return self.text
