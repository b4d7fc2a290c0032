"""YAML as plain nodes that know their places. YAML only carries the text: nothing is turned into numbers, dates or booleans.

What YAML has beyond mappings, lists and texts (anchors, aliases, tags, merge keys, several documents) is refused: a reader
who knows spreadsheets would not see what it does.
"""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from attrs import evolve, field, frozen
from yaml import CSafeLoader, YAMLError, parse
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)  # fmt: skip

from policy import limits
from policy.problems import Sink
from policy.read.eaten import eaten_in_braces, eaten_line, hint_block
from policy.read.names import normal_name
from policy.read.scalars import SourceText, plain_text, scalar_text
from policy.source import Span, Text

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
REPAIRS = 20  # lines that YAML cannot read, looked past to find what else is wrong


@frozen(kw_only=True)
class Node:
    """Any node. `raw` is what stands in the file; `flow`: inside braces or brackets, where a comma ends a text."""

    span: Span = field(eq=False, repr=False)
    raw: tuple[int, int] = field(default=(0, 0), eq=False, repr=False)
    flow: bool = False
    source: SourceText = field(eq=False, repr=False)

    @property
    def written(self) -> str:
        """The node as the author wrote it."""
        return self.source.text[slice(*self.raw)].strip()


@frozen(kw_only=True)
class Scalar(Node):
    """A text. `style`: how it is quoted, one of `policy.read.scalars.STYLES`; `rest`: what follows on its line."""

    text: Text
    style: str = ""

    @property
    def rest(self) -> str:
        start = self.raw[1]
        end = self.source.text.find("\n", start)
        return self.source.text[start : end if end >= 0 else len(self.source.text)]


@frozen(kw_only=True)
class Mapping(Node):
    entries: tuple[tuple[Scalar, Node], ...]


@frozen(kw_only=True)
class Sequence(Node):
    items: tuple[Node, ...]


Kind = TypeVar("Kind", bound=Node)


class _Refused(Exception):
    """Reading cannot go on; the problem stands in the sink."""


def compose(source: SourceText, sink: Sink) -> tuple[Node | None, bool]:
    """The one document of a file, or None where it has none that can be read, and whether YAML could read all of it.

    A line that YAML cannot read because it holds FEEL is looked past, so that the other problems are found as well.
    """
    text = source.text
    for _ in range(attempts(REPAIRS, text) if _characters_are_sound(source, sink) else 0):
        found = Sink()
        try:
            node = _Composer(SourceText(source.file, text), found).document()
        except (_Refused, YAMLError, ValueError, IndexError, RecursionError, AssertionError) as error:
            mended = None if isinstance(error, _Refused) else _report(source, text, error, sink)
            if mended is None:
                sink.problems.extend(found.problems)
                return None, False
            text = mended
        else:
            sink.problems.extend(found.problems)
            return node, text is source.text
    return None, False


def attempts(most: int, text: str) -> int:
    """How often a text may be read, each time with one more line put right: large ones less often."""
    return min(most, 1 + limits.YAML_REPAIRED // (len(text) + 1))


def _characters_are_sound(source: SourceText, sink: Sink) -> bool:
    found = FORBIDDEN.search(source.text)
    if found:
        name = f"U+{ord(found.group()):04X}"
        sink.error("forbidden-character", source.span(*found.span()), f"the invisible character {name} is not allowed in a rule file",
                   "remove it; an editor that shows invisible characters helps to find it")  # fmt: skip
    return not found


def _report(source: SourceText, text: str, error: Exception, sink: Sink) -> str | None:
    """Says what YAML could not read; the text with that line made harmless, where the line alone is to blame."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    index = min(getattr(mark, "index", 0), len(text))
    places = index, getattr(getattr(error, "context_mark", None), "index", index)
    line = eaten_line(text, *places)
    eaten = line or eaten_in_braces(text, *places)
    if eaten is not None:
        start, end, key = eaten
        written = source.text[start:end]
        sink.error(
            "yaml-ate-feel",
            source.span(start, end),
            f"YAML does not read `{written}` as FEEL",
            hint_block(key, written, braces=line is None),
        )
        return text[:start] + "x" * (end - start) + text[end:]
    what = str(getattr(error, "problem", None) or "this is not YAML").strip()
    hint = (
        "indent with spaces, not with tabs"
        if "\\t" in what
        else "a list begins with `-`, a name ends with `: `, and what belongs together stands at one indent"
    )
    sink.error("not-yaml", source.span(index, index + 1), f"not YAML: {what}", hint)
    return None


class _Composer:
    """Makes nodes of the parser's events, and refuses what is not mappings, lists and texts."""

    def __init__(self, source: SourceText, sink: Sink) -> None:
        self.source = source
        self.sink = sink
        self.nodes = 0
        self.events: Iterator[Event] = parse(source.text, Loader=CSafeLoader)

    def document(self) -> Node | None:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self._one_document(event, node)
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent)):
                node = self._node(event, 1, False)
        if node is None or (isinstance(node, Scalar) and not node.text.text):
            self.sink.error(
                "empty-file", Span(self.source.file), "the file is empty", "a rule file begins with `policy: NAME`"
            )
            return None
        return node

    def _one_document(self, event: Any, before: Node | None) -> None:
        if before is not None:
            self._refuse(
                event, "several documents in one file are not allowed", "one policy, one file: remove the line `---`"
            )
            raise _Refused
        if event.version or event.tags:
            self._refuse(event, "a `%` line is not allowed", "remove it")

    def _node(self, event: Any, depth: int, flow: bool) -> Node:
        self.nodes += 1
        if depth > limits.YAML_DEPTH or self.nodes > limits.YAML_NODES:
            what = (
                f"nested more than {limits.YAML_DEPTH} deep"
                if depth > limits.YAML_DEPTH
                else f"more than {limits.YAML_NODES} entries"
            )
            self.sink.error(
                "file-too-large", self._span(event), what, "put large tables into a CSV or XLSX file of their own"
            )
            raise _Refused
        self._plain_features(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, depth)
        return self._scalar(event, flow)

    def _plain_features(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self._refuse(event, f"the alias `*{event.anchor}` is not allowed", "write the value out where it is used")
        elif event.anchor:
            self._refuse(
                event, f"the anchor `&{event.anchor}` is not allowed", "write the value out wherever it is used"
            )
        elif self.source.text.startswith("!", event.start_mark.index):
            self._refuse(
                event, "a tag that begins with `!` is not allowed", "remove it: every text is read by its declared type"
            )

    def _scalar(self, event: Any, flow: bool) -> Scalar:
        start, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, ScalarEvent):  # an alias, refused already
            text = Text("", self.source.file, ((0, *self.source.place(start)),))
            return self._made(Scalar, event, event, flow, text=text)
        style = event.style or ""
        if not style and not event.value:
            return self._absent(event, start, flow)
        start += len(self.source.text[start:end]) - len(self.source.text[start:end].lstrip()) if not style else 0
        text = scalar_text(self.source, style, event.value, start, end)
        return self._made(Scalar, event, event, flow, text=text, style=style)

    def _absent(self, event: Any, at: int, flow: bool) -> Scalar:
        """Nothing stands here: the place is where something could, behind what is written before."""
        while at and self.source.text[at - 1].isspace():
            at -= 1
        text = Text("", self.source.file, ((0, *self.source.place(at)),))
        return Scalar(text=text, span=self.source.span(at, at), raw=(at, at), flow=flow, source=self.source)

    def _sequence(self, event: Any, depth: int) -> Sequence:
        items: list[Node] = []
        for inner in self.events:
            if isinstance(inner, SequenceEndEvent):
                return self._made(Sequence, event, inner, bool(event.flow_style), items=tuple(items))
            items.append(self._node(inner, depth + 1, bool(event.flow_style)))
        raise _Refused

    def _mapping(self, event: Any, depth: int) -> Mapping:
        flow = bool(event.flow_style)
        pairs: list[tuple[Node, Node]] = []
        for inner in self.events:
            if isinstance(inner, MappingEndEvent):
                entries = self._keys(_rejoined(pairs) if flow else pairs)
                return self._made(Mapping, event, inner, flow, entries=tuple(entries))
            key = self._node(inner, depth + 1, flow)
            pairs.append((key, self._node(next(self.events), depth + 1, flow)))
        raise _Refused

    def _keys(self, pairs: list[tuple[Node, Node]]) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Span] = {}
        for key, value in pairs:
            if not isinstance(key, Scalar) or not key.text.text.strip():
                self.sink.error(
                    "wrong-form",
                    key.span,
                    "a name is expected before the colon",
                    "quote nothing, nest nothing: `name: value`",
                )
                continue
            name = normal_name(key.text.text)
            if name == "<<" and not key.style:
                self.sink.error("yaml-feature", key.span, "the merge key `<<` is not allowed", "write the entries out")
            elif name in seen:
                self.sink.error(
                    "doubled-key",
                    key.span,
                    f"`{name}` stands here twice, first in line {seen[name].line}",
                    "keep one of the two",
                )
            else:
                seen[name] = key.span
                yield key, value

    def _refuse(self, event: Any, message: str, hint: str) -> None:
        self.sink.error("yaml-feature", self._span(event), message, hint)

    def _span(self, event: Any) -> Span:
        return self.source.span(event.start_mark.index, event.end_mark.index)

    def _made(self, kind: type[Kind], first: Any, last: Any, flow: bool, **parts: Any) -> Kind:
        start, end = first.start_mark.index, last.end_mark.index
        end = start + len(self.source.text[start:end].rstrip())
        return kind(span=self.source.span(start, end), raw=(start, end), flow=flow, source=self.source, **parts)


def _rejoined(pairs: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Inside braces YAML ends a text at a comma, also in `f(a, b)`: entries cut inside a parenthesis are put together again."""
    whole: list[tuple[Node, Node]] = []
    for key, value in pairs:
        before = whole[-1] if whole else None
        if before and not is_given(before[1]) and _is_cut(before[0], key):
            whole[-1] = (stretched(before[0], key), value)
        elif before and is_given(before[1]) and not is_given(value) and _is_cut(before[1], key):
            whole[-1] = (before[0], stretched(before[1], key))
        else:
            whole.append((key, value))
    return whole


def is_given(value: Node) -> bool:
    """Does anything stand there?"""
    return not isinstance(value, Scalar) or bool(value.text.text or value.style)


def _is_cut(left: Node, right: Node) -> bool:
    plain = all(isinstance(node, Scalar) and not node.style for node in (left, right))
    return plain and isinstance(left, Scalar) and left.text.text.count("(") > left.text.text.count(")")


def stretched(left: Node, right: Node) -> Node:
    """The plain text that runs from one node to the end of another, with what stands between."""
    assert isinstance(left, Scalar)
    start, end = left.raw[0], right.raw[1]
    return evolve(left, text=plain_text(left.source, start, end), raw=(start, end), span=left.source.span(start, end))
