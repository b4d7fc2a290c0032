"""What `policy convert` put into a model for the way back: read with the readers of rule files, passed over by all else."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from attrs import field, frozen

from policy.feel.scope import normal_name
from policy.model.logic import Declaration, Expression
from policy.model.policy import Decision, Function, Parameter, Policy
from policy.problems import Sink
from policy.read.bars import Grid
from policy.read.decisions import read_decisions
from policy.read.declarations import declared, read_declarations
from policy.read.dmn.xml import Element, child, children, inner_text, parse_xml
from policy.read.files import Reading
from policy.read.form import Fields, fields
from policy.read.grids import read_drawn
from policy.read.nodes import Mapping as Entries
from policy.read.nodes import Node, Scalar, compose
from policy.read.parameters import read_parameters
from policy.read.policy import read_policy_node
from policy.read.scalars import SourceText
from policy.source import Text

OWN = "urn:plainrule:rule-file:1"
Annotations = tuple[dict[str, str], ...]  # of each rule of a table, by title
Made = TypeVar("Made")


@frozen
class Said:
    """What an extension says of a decision: its outputs and type, its logic where DMN has none, the row `otherwise`."""

    decision: Decision
    otherwise: Grid | None


@frozen
class Extensions:
    """Everything by the name of its element; `head` is the policy as a whole, None in a model that was made elsewhere."""

    head: Policy | None = None
    declarations: Mapping[str, Declaration] = field(factory=dict)
    parameters: Mapping[str, Parameter] = field(factory=dict)
    functions: Mapping[str, Function] = field(factory=dict)
    decisions: Mapping[str, Said] = field(factory=dict)
    annotations: Mapping[str, Annotations] = field(factory=dict)


def read_extensions(path: Path, shown: str) -> Extensions:
    """The extensions of a model; what cannot be read counts as not there."""
    root = parse_xml(path, shown, Sink())
    if root is None or _own(root, "head") is None:
        return Extensions()
    reading = Reading(path, shown, path.parent, Sink())
    head = read_policy_node(_node(f"policy: {root.get('id')}\nformat: 1\n{_own(root, 'head')}"), reading)
    functions = {
        **_said(root, "businessKnowledgeModel", "function", _function),
        **_said(root, "decision", "function", _function),
    }
    return Extensions(
        head,
        _said(root, "inputData", "declaration", _declaration),
        _said(root, "decision", "parameter", _parameter),
        {name: function for name, (_, function) in sorted(functions.items(), key=lambda one: one[1][0])},
        _said(root, "decision", "decision", lambda name, node: _decision(name, node, head.lang, reading)),
        {
            normal_name(one.get("name", "")): _annotations(one)
            for one in children(root, "decision", "businessKnowledgeModel")
        },
    )


def _said(root: Element, kind: str, extension: str, read: Callable[[Text, Node], Made]) -> dict[str, Made]:
    found = ((one, _own(one, extension)) for one in children(root, kind))
    return {
        normal_name(one.get("name", "")): read(Text(normal_name(one.get("name", ""))), _node(said))
        for one, said in found
        if said is not None
    }


def _own(element: Element, name: str) -> str | None:
    inside = child(element, "extensionElements")
    found = inside.find(f"{{{OWN}}}{name}") if inside is not None else None
    return None if found is None else found.text or ""


def _node(text: str) -> Node:
    node, _ = compose(SourceText("", text), Sink())
    source = SourceText("", "")
    return node if isinstance(node, Entries) else Entries(entries=(), span=source.span(0, 0), source=source)


def _all(node: Node) -> Fields:
    keys = [key.text.text for key, _ in node.entries] if isinstance(node, Entries) else []
    return fields(node, "an extension", keys, Sink())


def _declaration(name: Text, node: Node) -> Declaration:
    return declared(name, _all(node))


def _parameter(name: Text, node: Node) -> Parameter:
    [made] = read_parameters(_under(name, node), Sink())
    return made


def _under(name: Text, node: Node) -> Node:
    """A mapping with one entry."""
    key = Scalar(text=name, span=name.span(), source=node.source)
    return Entries(entries=((key, node),), span=node.span, source=node.source)


def _function(name: Text, node: Node) -> tuple[int, Function]:
    """A function without its body, and its place among the functions."""
    given = _all(node)
    of = given.node("of")
    typed = read_declarations(of, "`of`", Sink()) if of is not None else ()
    untyped = tuple(Declaration(name=one) for one in given.texts("takes"))
    said = declared(name, given)
    made = Function(
        name=name,
        parameters=typed or untyped,
        body=Expression(Text("null")),
        result=said.type,
        abouts=said.abouts,
    )
    place = given.plain("place")
    return int(place) if place.isdecimal() else 0, made


def _decision(name: Text, node: Node, lang: str, reading: Reading) -> Said:
    given = _all(node)
    otherwise = given.node("otherwise")
    [decision] = read_decisions(_under(name, node), lang, reading)
    return Said(decision, read_drawn(otherwise, "otherwise", Sink()) if otherwise is not None else None)


def _annotations(element: Element) -> Annotations:
    """What stands beside the rules of the first table in an element."""
    table = next(iter(element.iter("{*}decisionTable")), None)
    if table is None:
        return ()
    titles = [one.get("name", "") for one in children(table, "annotation")]
    return tuple(
        _written_outputs(rule)
        | dict(
            zip(
                titles,
                (str(inner_text(entry, "text", "") or "") for entry in children(rule, "annotationEntry")),
                strict=False,
            )
        )
        for rule in children(table, "rule")
    )


def _written_outputs(rule: Element) -> dict[str, str]:
    """How outputs were written that stand in the model as null: by `=>` and their place."""
    outputs = enumerate(children(rule, "outputEntry"))
    return {f"=> {place}": said for place, entry in outputs if (said := entry.get(f"{{{OWN}}}written"))}
