"""The formatter: bars of tables in line, FEEL that YAML would eat after `|`, no space at line ends. The rest stays as it is.

It edits the text where something is to be changed, and never writes a file anew from its meaning: so comments, order,
quotes and blank lines are the author's.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from policy import limits
from policy.problems import InvalidRules, Sink
from policy.read.eaten import eaten_line, without_comment
from policy.read.files import read_bytes
from policy.read.folder import KINDS, find_files
from policy.read.form import is_eaten
from policy.read.names import normal_name
from policy.read.nodes import Mapping, Node, Scalar, Sequence, attempts, compose
from policy.read.scalars import SourceText
from policy.write.bars import aligned

Edit = tuple[int, int, str]  # what stands between two places is replaced
Keys = tuple[str, ...]  # the keys above a node; "*" for an item of a list
TABLES = (
    ("must hold",), ("decisions", "*", "table"), ("decisions", "*", "checklist"), ("functions", "*", "table"),
    ("tables", "*", "table"), ("stories", "*", "table"),
    ("patterns",), ("timers",), ("signals",), ("moves", "table"),
)  # fmt: skip
FEEL = (
    ("decisions", "*", "is"), ("decisions", "*", "when"), ("decisions", "*", "log"), ("decisions", "*", "phrases in"),
    ("decisions", "*", "context", "*"), ("functions", "*"), ("functions", "*", "is"), ("facts", "*"),
)  # fmt: skip
REPAIRS = 100  # lines that YAML cannot read, put right one after the other


def formatted(paths: Iterable[Path]) -> Iterator[tuple[Path, str, str]]:
    """Each rule file and test under the paths with its text before and after; neighbours of a file are not touched.

    Raises:
        InvalidRules: A file is not UTF-8, or too large.
    """
    for found in find_files(paths).files:
        if found.asked and found.kind in KINDS:
            before = _text(found.path, found.shown)
            yield found.path, before, format_text(before)


def _text(path: Path, shown: str) -> str:
    sink = Sink()
    content = read_bytes(path, shown, sink, limits.YAML_BYTES)
    try:
        if content is not None:
            return content.decode("utf-8")
    except UnicodeDecodeError as error:
        sink.error(
            "not-utf-8", SourceText(shown, "").span(0, 0), f"not UTF-8: {error.reason}", "save the file as UTF-8"
        )
    raise InvalidRules(sink.problems)


def format_text(text: str) -> str:
    """The text of a rule file or test in the one layout; a text that is no YAML comes back as it is."""
    mended = _mended(text)
    node = _composed(mended)
    if node is None:
        return text
    edits = [*_table_edits(node), *_block_edits(node), *_trailing_edits(node)]
    return _applied(mended, edits)


def _composed(text: str) -> Node | None:
    node, sound = compose(SourceText("", text), Sink())
    return node if sound else None


def _mended(text: str) -> str:
    """The text with lines of FEEL that YAML cannot read moved behind `|`."""
    for _ in range(attempts(REPAIRS, text)):
        sink = Sink()
        _, sound = compose(SourceText("", text), sink)
        source = SourceText("", text)
        places = [
            source.starts[one.span.line - 1] + one.span.column - 1
            for one in sink.problems
            if one.code == "yaml-ate-feel"
        ]
        eaten = [found[0] for place in places if (found := eaten_line(text, place))]
        if sound or not eaten:
            return text
        text = _applied(text, [_to_block(source, eaten[0])])
    return text


def _to_block(source: SourceText, start: int) -> Edit:
    """The value that begins on this line at `start`, moved to a line of its own."""
    number = source.place(start)[0]
    line = source.line(number)
    end = source.starts[number - 1] + len(line)
    feel, comment = without_comment(source.text[start:end].rstrip())
    indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
    return start, end, f"|{'  ' + comment if comment else ''}{_break(source)}{indent}{feel}"


def _break(source: SourceText) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"


def _places(node: Node, path: Keys = ()) -> Iterator[tuple[Keys, Node]]:
    yield path, node
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _places(value, (*path, normal_name(key.text.text)))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _places(item, (*path, "*"))


def _is_among(path: Keys, patterns: Iterable[Keys]) -> bool:
    return any(len(path) == len(one) and all(b in ("*", a) for a, b in zip(path, one, strict=True)) for one in patterns)


def _table_edits(node: Node) -> Iterator[Edit]:
    for path, table in _places(node):
        if isinstance(table, Scalar) and table.style == "|" and _is_among(path, TABLES):
            yield from _aligned_lines(table)


def _aligned_lines(table: Scalar) -> Iterator[Edit]:
    source = table.source
    first, last = table.span.line + 1, table.span.end_line
    lines = [source.line(number) for number in range(first, last + 1)]
    for number, line, new in zip(range(first, last + 1), lines, aligned(lines), strict=True):
        if line != new:
            start = source.starts[number - 1]
            yield start, start + len(line), new


def _block_edits(node: Node) -> Iterator[Edit]:
    for path, feel in _places(node):
        on_one_line = isinstance(feel, Scalar) and not feel.flow and feel.span.line == feel.span.end_line
        if on_one_line and isinstance(feel, Scalar) and feel.style != "|" and _is_among(path, FEEL) and is_eaten(feel):
            yield _to_block(feel.source, feel.raw[0])


def _trailing_edits(node: Node) -> Iterator[Edit]:
    """Space at line ends, where it is not part of a text."""
    source = node.source
    kept: set[int] = set()
    for _, scalar in _places(node):
        if isinstance(scalar, Scalar) and scalar.style:
            kept.update(range(scalar.span.line + (scalar.style in "|>"), scalar.span.end_line + (scalar.style in "|>")))
    for number, start in enumerate(source.starts, 1):
        line = source.line(number)
        bare = line.rstrip(" \t")
        if number not in kept and bare != line:
            yield start + len(bare), start + len(line), ""


def _applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits; of two that meet, the first in the text counts."""
    parts: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join([*parts, text[at:]])
