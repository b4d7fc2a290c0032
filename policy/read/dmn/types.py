"""Item definitions and variables of a DMN model as declarations (DMN 1.5, 7.3.2 and 7.3.3)."""

from policy.model.logic import Declaration, TypeRef
from policy.read.dmn.xml import Element, attribute_text, child, children, inner_text, line_of, span_of
from policy.source import Text

OLD_NAMES = {  # spellings of DMN 1.1
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
}


def type_ref(element: Element, text: Text | None) -> TypeRef | None:
    """A `typeRef` that an element holds, without a prefix of a namespace, old spellings replaced."""
    if text is None or not text.text.strip():
        return None
    name = _without_prefix(text.text.strip().removeprefix("feel:"), element)
    return TypeRef(text=Text(OLD_NAMES.get(name, name), text.file, text.anchors))


def type_attribute(element: Element, shown: str, name: str = "typeRef") -> TypeRef | None:
    """The type that an attribute names."""
    return type_ref(element, attribute_text(element, name, shown))


def _without_prefix(name: str, element: Element) -> str:
    """The name that a qualified one (DMN 1.1) means: as an import calls it, else of the model itself or of FEEL."""
    prefix, colon, local = name.partition(":")
    if not colon or prefix not in element.nsmap:
        return name
    imports = children(element.getroottree().getroot(), "import")
    alias = next((one.get("name") for one in imports if one.get("namespace") == element.nsmap[prefix]), None)
    return f"{alias}.{local}" if alias else local


def item_definition(element: Element, shown: str) -> Declaration:
    """An `itemDefinition` or `itemComponent`: a reference, components, or a function, once or many times."""
    collection = element.get("isCollection") == "true"
    allowed = _tests(element, "allowedValues", shown)
    whole = _tests(element, "typeConstraint", shown)
    return Declaration(
        name=_name(element, shown),
        type=_structure(element, shown, collection=collection, item_values=allowed if collection else None),
        values=whole or (None if collection else allowed),
        optional=True,
        span=span_of(element, shown),
    )


def _structure(element: Element, shown: str, *, collection: bool, item_values: Text | None) -> TypeRef:
    components = tuple(item_definition(part, shown) for part in children(element, "itemComponent"))
    function = child(element, "functionItem")
    reference = type_ref(element, inner_text(element, "typeRef", shown))
    return TypeRef(
        text=reference.text if reference else None,
        fields=components,
        collection=collection,
        item_values=item_values,
        function=None if function is None else _function(function, shown),
    )


def _function(element: Element, shown: str) -> tuple[tuple[Declaration, ...], TypeRef | None]:
    parameters = tuple(variable(part, shown) for part in children(element, "parameters"))
    return parameters, type_attribute(element, shown, "outputTypeRef")


def _tests(element: Element, name: str, shown: str) -> Text | None:
    tests = child(element, name)
    return None if tests is None else inner_text(tests, "text", shown)


def _name(element: Element, shown: str) -> Text:
    return attribute_text(element, "name", shown) or Text("", shown, ((0, line_of(element), 1),))


def variable(element: Element, shown: str) -> Declaration:
    """A named element with a `typeRef` attribute: a variable, a formal parameter, a column."""
    type_ = type_attribute(element, shown)
    return Declaration(name=_name(element, shown), type=type_, optional=True, span=span_of(element, shown))
