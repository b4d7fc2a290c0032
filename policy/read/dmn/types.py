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


def type_ref(text: Text | None) -> TypeRef | None:
    """A `typeRef`, its prefix of FEEL's own namespace dropped, old spellings replaced."""
    if text is None or not text.text.strip():
        return None
    name = text.text.strip().removeprefix("feel:")
    return TypeRef(text=Text(OLD_NAMES.get(name, name), text.file, text.anchors))


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
    reference = type_ref(inner_text(element, "typeRef", shown))
    return TypeRef(
        text=reference.text if reference else None,
        fields=components,
        collection=collection,
        item_values=item_values,
        function=None if function is None else _function(function, shown),
    )


def _function(element: Element, shown: str) -> tuple[tuple[Declaration, ...], TypeRef | None]:
    parameters = tuple(variable(part, shown) for part in children(element, "parameters"))
    return parameters, type_ref(attribute_text(element, "outputTypeRef", shown))


def _tests(element: Element, name: str, shown: str) -> Text | None:
    tests = child(element, name)
    return None if tests is None else inner_text(tests, "text", shown)


def _name(element: Element, shown: str) -> Text:
    return attribute_text(element, "name", shown) or Text("", shown, ((0, line_of(element), 1),))


def variable(element: Element, shown: str) -> Declaration:
    """A named element with a `typeRef` attribute: a variable, a formal parameter, a column."""
    type_ = type_ref(attribute_text(element, "typeRef", shown))
    return Declaration(name=_name(element, shown), type=type_, optional=True, span=span_of(element, shown))
