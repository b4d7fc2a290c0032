"""A DMN model as a policy: its requirements graph by names (DMN 1.5, 6.3)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from policy.model.digest import digest_of
from policy.model.logic import Declaration
from policy.model.policy import Decision, Function, Policy, Service, Use
from policy.problems import Sink
from policy.read.dmn.boxed import Reader
from policy.read.dmn.types import item_definition, type_attribute, variable
from policy.read.dmn.xml import Element, attribute_text, child, children, inner_text, kind, parse_xml, span_of
from policy.source import Text

NAMED = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


@frozen
class Names:
    """Elements by reference: of this model by id, of imported ones by (namespace, id)."""

    own: Mapping[str, str]
    imported: Mapping[tuple[str, str], str]  # as `alias.name`
    namespace: str

    def at(self, href: str) -> str | None:
        """The name an `href` leads to: `#id` or `namespace#id`."""
        namespace, _, identity = href.rpartition("#")
        if not namespace or namespace == self.namespace:
            return self.own.get(identity)
        return self.imported.get((namespace, identity))


def read_dmn(path: Path, shown: str, siblings: Mapping[str, Path], sink: Sink) -> Policy | None:
    """A DMN file as a policy, or None with problems.

    `siblings` are the models that imports may mean, by namespace; an imported model is named by its namespace in `uses`.
    """
    root = parse_xml(path, shown, sink)
    if root is None:
        return None
    if kind(root) != "definitions":
        sink.error("not-dmn", span_of(root, shown), "the root element is no DMN `definitions`", "is it a DMN model?")
        return None
    policy = _policy(root, shown, siblings, sink)
    return evolve(policy, digest=digest_of(policy))


def _policy(root: Element, shown: str, siblings: Mapping[str, Path], sink: Sink) -> Policy:
    reader = Reader(shown, sink)
    names = _names(root, shown, siblings, sink)
    return Policy(
        name=(root.get("name", "") or shown).replace("#", "_"),  # keys hold names, and `#` in them means a local one
        file=shown,
        form="dmn",
        about=_about(root, shown),
        uses=tuple(_imports(root, shown)),
        types=tuple(item_definition(item, shown) for item in children(root, "itemDefinition")),
        inputs=tuple(_input(element, shown) for element in children(root, "inputData")),
        functions=tuple(_function(element, reader, names) for element in children(root, "businessKnowledgeModel")),
        decisions=tuple(_decision(element, reader, names) for element in children(root, "decision")),
        services=tuple(_service(element, shown, names) for element in children(root, "decisionService")),
        on_error="null",
        namespace=root.get("namespace", ""),
        span=span_of(root, shown),
    )


def _imports(root: Element, shown: str) -> Iterator[Use]:
    for element in children(root, "import"):
        if element.get("importType", "").rstrip("/").endswith("MODEL") or "DMN" in element.get("importType", ""):
            namespace = attribute_text(element, "namespace", shown) or Text("", shown)
            yield Use(name=namespace, alias=element.get("name", ""))


def _names(root: Element, shown: str, siblings: Mapping[str, Path], sink: Sink) -> Names:
    imported: dict[tuple[str, str], str] = {}
    for use in _imports(root, shown):
        found = siblings.get(use.name.text)
        other = None if found is None else parse_xml(found, found.name, Sink())
        if other is None:
            hint = "an import finds the model in its own folder that has the namespace"
            sink.warn("missing-import", use.name.span(), f"no model with the namespace `{use.name.text}`", hint)
            continue
        for identity, name in _own_names(other).items():
            imported[use.name.text, identity] = f"{use.alias}.{name}" if use.alias else name
    return Names(_own_names(root), imported, root.get("namespace", ""))


def _own_names(root: Element) -> dict[str, str]:
    return {element.get("id", ""): element.get("name", "") for element in children(root, *NAMED)}


def _about(element: Element, shown: str) -> str:
    text = inner_text(element, "description", shown)
    return "" if text is None else text.text.strip()


def _named(element: Element, shown: str) -> Text:
    return attribute_text(element, "name", shown) or Text(element.get("id", ""), shown)


def _declared(element: Element, shown: str) -> Declaration:
    """The element's own name with the type of its variable."""
    inner = child(element, "variable")
    declared = variable(element, shown) if inner is None else variable(inner, shown)
    return evolve(declared, name=_named(element, shown), about=_about(element, shown), span=span_of(element, shown))


def _input(element: Element, shown: str) -> Declaration:
    return _declared(element, shown)


def _requires(element: Element, names: Names) -> tuple[str, ...]:
    """The names that the requirements of an element lead to; a reference that leads nowhere is left out."""
    found = []
    for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
        for target in children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
            name = names.at(target.get("href", ""))
            if name is not None:
                found.append(name)
    return tuple(found)


def _decision(element: Element, reader: Reader, names: Names) -> Decision:
    return Decision(
        name=_named(element, reader.shown),
        logic=reader.inside(element),
        declaration=_declared(element, reader.shown),
        about=_about(element, reader.shown),
        requires=_requires(element, names),
        span=span_of(element, reader.shown),
    )


def _function(element: Element, reader: Reader, names: Names) -> Function:
    encapsulated = child(element, "encapsulatedLogic")
    declared = _declared(element, reader.shown)
    result = None if encapsulated is None else type_attribute(encapsulated, reader.shown)
    return Function(
        name=declared.name,
        parameters=() if encapsulated is None else reader.parameters(encapsulated),
        body=reader.needed(encapsulated),
        result=result or declared.type,
        kind="FEEL" if encapsulated is None else encapsulated.get("kind", "FEEL"),
        requires=_requires(element, names),
        about=declared.about,
        span=declared.span,
    )


def _service(element: Element, shown: str, names: Names) -> Service:
    def referred(part: str) -> tuple[str, ...]:
        found = (names.at(target.get("href", "")) for target in children(element, part))
        return tuple(name for name in found if name is not None)

    return Service(
        name=_named(element, shown),
        outputs=referred("outputDecision"),
        type=_declared(element, shown).type,
        encapsulated=referred("encapsulatedDecision"),
        input_decisions=referred("inputDecision"),
        input_data=referred("inputData"),
        span=span_of(element, shown),
    )
