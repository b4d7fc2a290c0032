"""Names with their types, and the data that YAML carries for them."""

from policy.model.logic import Declaration, TypeRef
from policy.model.policy import Data
from policy.problems import Sink
from policy.read.form import Fields, feel, fields, named_entries, text, texts, wrong
from policy.read.names import named
from policy.read.nodes import Mapping, Node, Scalar, Sequence, is_given
from policy.source import Text

TYPE_KEYS = ("type", "fields", "values", "whole", "unit", "optional", "about")
DECLARATION_KEYS = (*TYPE_KEYS, "private")
TYPE_HINTS = {
    Mapping: "fields stand in the place of `type`: `{fields: {name: string}}`; a list of them is `list<NAME>` with NAME under `types`",
    Sequence: "a name has one type; for a choice of texts write `{type: string, values: [one, two]}`",
}


def read_declarations(node: Node, what: str, sink: Sink) -> tuple[Declaration, ...]:
    """Declarations by name."""
    return tuple(read_declaration(name, value, sink) for name, value in named_entries(node, what, sink))


def read_declaration(name: Text, node: Node, sink: Sink) -> Declaration:
    """A declaration: a mapping of what is said of the name, or its type alone."""
    if isinstance(node, Scalar):
        return Declaration(name=name, type=_type_text(text(node, f"`{name}`", sink)), span=name.span())
    if not isinstance(node, Mapping):
        wrong(node, f"`{name}`", "a type, or `{type: …}`", sink)
        return Declaration(name=name, span=name.span())
    given = fields(node, f"`{name}`", DECLARATION_KEYS, sink)
    if "type" not in given and "fields" not in given:
        sink.error(
            "missing-key", name.span(), f"`{name}` has no type", "add `type: number`, `string`, `boolean`, `date` …"
        )
    return declared(name, given)


def declared(name: Text, given: Fields) -> Declaration:
    """The declaration that stands in the fields of a mapping, which may say more."""
    return Declaration(
        name=name,
        type=_type(given),
        values=_values(given),
        whole=given.flag("whole"),
        optional=given.flag("optional"),
        private=given.flag("private"),
        unit=given.plain("unit"),
        about=given.plain("about"),
        abouts=given.translations("about"),
        span=name.span(),
    )


def _type(given: Fields) -> TypeRef | None:
    inline = given.node("fields")
    if inline is None:
        node = given.node("type")
        return _type_in(node, given.sink) if node is not None else None
    if "type" in given:
        given.sink.error(
            "wrong-form", given.place("type"), "a declaration has a `type` or `fields`, not both", "remove one of them"
        )
    return TypeRef(fields=read_declarations(inline, "`fields`", given.sink))


def _type_in(node: Node, sink: Sink) -> TypeRef | None:
    """What stands under `type`: a text; of another form, it is meant for another key."""
    hint = TYPE_HINTS.get(type(node))
    if hint is None:
        return _type_text(text(node, "`type`", sink))
    wrong(node, "`type`", "a text", sink, hint)
    return None


def _type_text(found: Text | None) -> TypeRef | None:
    return TypeRef(text=named(found)) if found is not None else None


def _values(given: Fields) -> Text | tuple[Text, ...] | None:
    node = given.node("values")
    if node is None:
        return None
    if isinstance(node, Sequence) and not _is_range(node):
        return texts(node, "`values`", given.sink)
    return feel(node, "values", given.sink, quoted="taken")


def _is_range(node: Sequence) -> bool:
    """`[0..1]` without quotes: FEEL to its author, a list to YAML."""
    return node.flow and len(node.items) == 1 and isinstance(node.items[0], Scalar) and ".." in node.items[0].text.text


def read_data(node: Node, sink: Sink) -> Data:
    """The node as data that a declared type will read."""
    if isinstance(node, Scalar):
        if not is_given(node):
            sink.error("wrong-form", node.span, "a value is missing here", "write it, or `null`; an empty text is `''`")
        return Data(text=node.text.strip() if node.style in ("|", ">") else node.text, span=node.span)
    if isinstance(node, Sequence):
        return Data(items=tuple(read_data(item, sink) for item in node.items), span=node.span)
    assert isinstance(node, Mapping)
    return Data(fields=tuple((named(key.text), read_data(value, sink)) for key, value in node.entries), span=node.span)
