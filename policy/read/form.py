"""What a node must be: a mapping with known keys, a text, a list of texts, one of a few words. Else a problem at its place."""

from collections.abc import Iterable
from collections.abc import Mapping as Map
from typing import Literal

from attrs import evolve, field, frozen

from policy.problems import Sink
from policy.read.eaten import hint_block, is_open, needs_block
from policy.read.names import LANGUAGE, did_you_mean, named
from policy.read.nodes import Mapping, Node, Scalar, Sequence, is_given, stretched
from policy.source import Span, Text

Entry = tuple[Text, Node]
TRANSLATED = ("title", "about")  # what may be said in further languages: `about (zh)`


@frozen
class Fields:
    """The entries of a mapping whose keys are known beforehand."""

    what: str
    span: Span
    sink: Sink
    entries: Map[str, Entry] = field(factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def node(self, key: str) -> Node | None:
        return self.entries[key][1] if key in self.entries else None

    def place(self, key: str) -> Span:
        """Where the key stands, or the mapping where it is absent."""
        return self.entries[key][0].span() if key in self.entries else self.span

    def text(self, key: str) -> Text | None:
        """The data text under a key."""
        return text(self.entries[key][1], f"`{key}`", self.sink) if key in self.entries else None

    def plain(self, key: str, default: str = "") -> str:
        found = self.text(key)
        return found.text if found else default

    def feel(self, key: str) -> Text | None:
        return feel(self.entries[key][1], key, self.sink) if key in self.entries else None

    def flag(self, key: str) -> bool:
        return self.choice(key, ("true", "false"), "false") == "true"

    def choice(self, key: str, choices: Iterable[str], default: str) -> str:
        """One of a few words."""
        found = self.text(key)
        if found is None:
            return default
        word = named(found).text
        if word not in choices:
            self.sink.error("wrong-value", found.span(), f"`{key}` cannot be `{word}`", did_you_mean(word, choices))
            return default
        return word

    def translations(self, key: str) -> tuple[tuple[str, str], ...]:
        """What is said under a key in further languages, by language."""
        found = ((LANGUAGE.fullmatch(name), name) for name in self.entries)
        return tuple((match["lang"], self.plain(name)) for match, name in found if match and match["name"] == key)

    def texts(self, key: str) -> tuple[Text, ...]:
        return texts(self.entries[key][1], f"`{key}`", self.sink) if key in self.entries else ()

    def named(self, key: str) -> tuple[Entry, ...]:
        """The entries of a mapping from names that the author chose."""
        return named_entries(self.entries[key][1], f"`{key}`", self.sink) if key in self.entries else ()


def fields(node: Node, what: str, keys: Iterable[str], sink: Sink, required: Iterable[str] = ()) -> Fields:
    """The mapping's entries under `keys`; other keys, and `required` ones that are not there, are problems."""
    known = tuple(keys)
    node = _with_commas(node, known)
    found = {name.text: (name, value) for name, value in named_entries(node, what, sink)}
    for name, _ in found.values():
        if not _is_known(name.text, known):
            sink.error("unknown-key", name.span(), f"{what} has no `{name.text}`", did_you_mean(name.text, known))
    if isinstance(node, Mapping):
        for key in required:
            if key not in found:
                sink.error("missing-key", node.span, f"{what} lacks `{key}`", f"add `{key}: …`")
    return Fields(what, node.span, sink, {key: entry for key, entry in found.items() if _is_known(key, known)})


def _is_known(key: str, known: tuple[str, ...]) -> bool:
    """Whether a key is one of those known, or says one of them in a further language."""
    translated = LANGUAGE.fullmatch(key)
    return key in known or (translated is not None and translated["name"] in TRANSLATED and translated["name"] in known)


def _with_commas(node: Node, known: tuple[str, ...]) -> Node:
    """Inside braces YAML ends a text at a comma: what follows is no key of ours and has no value, so it belongs to the text."""
    if not isinstance(node, Mapping) or not node.flow:
        return node
    entries: list[tuple[Scalar, Node]] = []
    for key, value in node.entries:
        before = entries[-1][1] if entries else None
        if (
            isinstance(before, Scalar)
            and not before.style
            and not is_given(value)
            and not _is_known(named(key.text).text, known)
        ):
            entries[-1] = (entries[-1][0], stretched(before, key))
        else:
            entries.append((key, value))
    return evolve(node, entries=tuple(entries))


def named_entries(node: Node, what: str, sink: Sink) -> tuple[Entry, ...]:
    """Names and their nodes, in order."""
    if isinstance(node, Mapping):
        return tuple((named(key.text), value) for key, value in node.entries)
    wrong(node, what, "names with values (`name: value`)", sink)
    return ()


def text(node: Node, what: str, sink: Sink) -> Text | None:
    """The node as a text of data, taken as written."""
    if not isinstance(node, Scalar):
        wrong(node, what, "a text", sink)
        return None
    if not node.text.text and not node.style:
        sink.error("wrong-form", node.span, f"nothing stands after {what}", "write a value, or remove the line")
        return None
    return node.text.strip() if node.style in "|>" else node.text


def texts(node: Node, what: str, sink: Sink) -> tuple[Text, ...]:
    """A list of texts; one text alone is a list of one."""
    if isinstance(node, Scalar):
        alone = text(node, what, sink)
        return (alone,) if alone else ()
    if not isinstance(node, Sequence):
        wrong(node, what, "a list of texts (`[one, two]`)", sink)
        return ()
    return tuple(found for item in node.items if (found := text(item, f"an entry of {what}", sink)) is not None)


def items(node: Node, what: str, sink: Sink) -> tuple[Node, ...]:
    """The items of a list."""
    if isinstance(node, Sequence):
        return node.items
    wrong(node, what, "a list (lines that begin with `- `)", sink)
    return ()


Quoted = Literal["refused", "taken"]


def feel(node: Node, key: str, sink: Sink, quoted: Quoted = "refused") -> Text | None:
    """The node as FEEL, unless YAML has read it otherwise than an author of FEEL means it.

    Quotes are YAML's and gone: so quoted FEEL is taken only where it cannot be mistaken for a FEEL string (`quoted`), or in
    single quotes, which FEEL does not know, where the text could not stand without.
    """
    if not isinstance(node, Scalar) or is_eaten(node, quoted):
        _report_eaten(node, key, sink)
        return None
    if not node.text.text.strip():
        sink.error("wrong-form", node.span, f"no FEEL stands after `{key}`", "write an expression, or remove the line")
        return None
    return node.text.strip()


def is_eaten(node: Scalar, quoted: Quoted = "refused") -> bool:
    """Does YAML read this scalar otherwise than FEEL would?"""
    if node.style == "":
        cut = node.flow or node.rest.lstrip(" \t").startswith("#")
        return cut and is_open(node.text.text)
    if node.style == "|" or quoted == "taken":
        return node.style == ">"
    return node.style != "'" or not needs_block(node.text.text)


def _report_eaten(node: Node, key: str, sink: Sink) -> None:
    if isinstance(node, Scalar) and node.style == ">":
        sink.error(
            "yaml-ate-feel",
            node.span,
            "FEEL after `>` loses its line breaks",
            f"write `{key}: |` instead of `{key}: >`",
        )
        return
    written = node.written + (node.rest if isinstance(node, Scalar) and not node.style and not node.flow else "")
    sink.error(
        "yaml-ate-feel",
        node.span,
        f"YAML reads `{_short(written)}` otherwise than FEEL does",
        hint_block(key, written, braces=isinstance(node, Scalar) and node.flow),
    )


def _short(written: str) -> str:
    line = " ".join(written.split())
    return line if len(line) <= 60 else line[:59] + "…"


def wrong(node: Node, what: str, expected: str, sink: Sink, hint: str = "") -> None:
    """The problem of a node that has another form than expected."""
    kinds = {Scalar: "a text", Mapping: "names with values", Sequence: "a list"}
    empty = isinstance(node, Scalar) and not node.text.text and not node.style
    found = "nothing" if empty else kinds[type(node)]
    sink.error("wrong-form", node.span, f"{what} must be {expected}, not {found}", hint)
