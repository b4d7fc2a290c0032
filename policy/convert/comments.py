"""Comments of rule files on their way into models and back: part of a description there, lines that begin with `# `."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from itertools import groupby

from attrs import frozen
from lxml import etree

from policy.feel.scope import normal_name
from policy.problems import Sink
from policy.read.dmn.xml import Element, child, children, inner_text
from policy.read.nodes import Mapping as Entries
from policy.read.nodes import Node, Scalar, Sequence, compose
from policy.read.scalars import SourceText
from policy.write.dmn.xml import written

NAMES, TYPES, WHOLE = "names", "types", ""  # elements with names of their own, types, and the policy itself
SECTIONS = {"types": TYPES, "inputs": NAMES, "parameters": NAMES, "functions": NAMES, "decisions": NAMES}
COMMENT = re.compile(r"#(?: .*)?")
LOOKS_SO = re.compile(r"\\*#(?: .*)?")
Key = tuple[str, str]
Comments = Mapping[Key, tuple[str, ...]]


@frozen
class Written:
    """A comment in a rule file: its line, where it begins, what it says, and whether it has the line for itself."""

    line: int
    start: int
    text: str
    alone: bool


def comments_of(source: SourceText, sink: Sink) -> Comments:
    """The comments that stand above an element, or on the line of its name; each other one is told."""
    node, _ = compose(source, Sink())
    if not isinstance(node, Entries):
        return {}
    places = _keys(node)
    shared = Counter(places.values())
    keys = {place: key for key, place in places.items() if shared[place] == 1}
    first = min(keys, default=0)
    found: dict[Key, list[str]] = {}
    for block in _blocks([*_written(source, node)]):
        line = block[-1].line + block[-1].alone
        key = (WHOLE, "") if block[-1].line < first else keys.get(line)
        if key is None:
            message = "DMN has no place for a comment here; one above an element becomes part of its description"
            sink.warn("not-in-dmn", source.span(block[0].start, block[-1].start + 1), f"{message}: `{block[0].text}`")
        else:
            found.setdefault(key, []).extend(one.text for one in block)
    return {key: tuple(lines) for key, lines in found.items()}


def _keys(node: Entries) -> dict[Key, int]:
    """The lines on which the elements of a rule file begin."""
    found = {(WHOLE, ""): node.entries[0][0].span.line} if node.entries else {}
    for key, value in node.entries:
        kind = SECTIONS.get(normal_name(key.text.text))
        if kind is not None and isinstance(value, Entries):
            found |= {(kind, _name(one)): one.span.line for one, _ in value.entries}
    return found


def _name(key: Scalar) -> str:
    return normal_name(key.text.text.partition("(")[0])


def _written(source: SourceText, node: Entries) -> Iterator[Written]:
    """The comments of a file: each `#` after a space that stands in no text."""
    texts = deque(sorted(_texts(node)))
    for found in re.finditer(r"(?m)(?:^|(?<=[ \t\r\n]))#[^\r\n]*", source.text):
        while texts and texts[0][1] <= found.start():
            texts.popleft()
        if not texts or found.start() < texts[0][0]:
            line, column = source.place(found.start())
            alone = not source.line(line)[: column - 1].strip()
            yield Written(line, found.start(), found[0][1:].removeprefix(" ").rstrip(), alone)


def _texts(node: Node) -> Iterator[tuple[int, int]]:
    if isinstance(node, Entries):
        yield from (place for key, value in node.entries for part in (key, value) for place in _texts(part))
    elif isinstance(node, Sequence):
        yield from (place for item in node.items for place in _texts(item))
    else:
        yield node.raw


def _blocks(comments: list[Written]) -> Iterator[list[Written]]:
    """Comments on lines below each other; one behind something else stands for itself."""
    for _, block in groupby(enumerate(comments), lambda one: (one[1].line - one[0], one[1].alone)):
        found = [comment for _, comment in block]
        yield from [found] if found[0].alone else ([one] for one in found)


def annotated(model: str, comments: Comments) -> str:
    """The model with the comments in its descriptions."""
    root = etree.fromstring(model.encode())
    for key, one in _elements(root):
        about, described = inner_text(one, "description", ""), child(one, "description")
        lines = [f"\\{line}" if LOOKS_SO.fullmatch(line) else line for line in str(about or "").split("\n")]
        said = "\n".join([*(lines if about else []), *(f"# {line}".rstrip() for line in comments.get(key, ()))])
        if about is None and said:
            one.insert(0, written("description", said))
            one[0].tail = one.text
        elif described is not None:
            described.text = said
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8").decode() + "\n"


def _elements(root: Element) -> Iterator[tuple[Key, Element]]:
    yield (WHOLE, ""), root
    for one in children(root, "itemDefinition"):
        yield (TYPES, normal_name(one.get("name", ""))), one
    for one in children(root, "inputData", "decision", "businessKnowledgeModel"):
        yield (NAMES, normal_name(one.get("name", ""))), one


def comments_in(root: Element) -> Comments:
    """The comments in the descriptions of a model that was made of a rule file."""
    found = ((key, str(inner_text(one, "description", "") or "")) for key, one in _elements(root))
    return {key: lines for key, text in found if (lines := tuple(_said(text)))}


def _said(description: str) -> Iterator[str]:
    for line in map(str.strip, description.split("\n")):
        if COMMENT.fullmatch(line):
            yield line[2:]


def without_comments(description: str) -> str:
    """What a description says besides comments."""
    lines = [line for line in description.split("\n") if not COMMENT.fullmatch(line.strip())]
    return "\n".join(line[1:] if line.startswith("\\") and LOOKS_SO.fullmatch(line) else line for line in lines).strip()


def commented(text: str, comments: Comments) -> str:
    """A rule file as it was written anew, with comments above its elements."""
    node, _ = compose(SourceText("", text), Sink())
    assert isinstance(node, Entries)
    above = {line: comments[key] for key, line in _keys(node).items() if key in comments}
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        indent = line[: len(line) - len(line.lstrip())]
        lines += [f"{indent}# {said}".rstrip() for said in above.get(number, ())]
        lines.append(line)
    return "\n".join(lines)
