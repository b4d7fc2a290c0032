"""Boxed expressions of a DMN model as logic (DMN 1.5, 7.3.1, 8.3, 10.5)."""

from collections.abc import Callable

from policy.model import logic as m
from policy.problems import Sink
from policy.read.dmn.types import type_attribute, variable
from policy.read.dmn.xml import Element, child, children, inner_text, kind, line_of, span_of
from policy.source import Text

HIT_POLICIES = {name.upper(): name for name in m.HIT_POLICIES}


class Reader:
    """Reads the boxed expressions of one file; problems go into the sink."""

    def __init__(self, shown: str, sink: Sink) -> None:
        self.shown = shown
        self.sink = sink

    def inside(self, element: Element | None) -> m.Logic | None:
        """The boxed expression that is a child of an element, if there is one."""
        if element is None:
            return None
        found = next((part for part in children(element) if kind(part) in BOXED), None)
        return None if found is None else self.logic(found)

    def logic(self, element: Element) -> m.Logic:
        """A boxed expression; with a type of its own where it declares one."""
        made = BOXED[kind(element)](self, element)
        declared = type_attribute(element, self.shown)
        return made if declared is None else m.Typed(logic=made, type=declared, span=made.span)

    def needed(self, element: Element | None) -> m.Logic:
        """The boxed expression in an element, null where there is none."""
        return self.inside(element) or m.Expression(Text("null", self.shown))

    def text(self, element: Element, name: str = "text") -> Text:
        """The characters of a child; empty text where there is none."""
        return inner_text(element, name, self.shown) or Text("", self.shown, ((0, line_of(element), 1),))

    def parameters(self, element: Element) -> tuple[m.Declaration, ...]:
        """The formal parameters of a function."""
        return tuple(variable(part, self.shown) for part in children(element, "formalParameter"))


def _literal(reader: Reader, element: Element) -> m.Logic:
    text = reader.text(element)
    language = (element.get("expressionLanguage") or "").rstrip("/").lower()
    if language and not language.endswith("feel"):
        reader.sink.warn(
            "not-feel", span_of(element, reader.shown), f"the expression language `{language}` is not FEEL"
        )
    if not text.text.strip():
        text = Text("null", text.file, text.anchors)
    return m.Expression(text, span=span_of(element, reader.shown))


def _context(reader: Reader, element: Element) -> m.Logic:
    entries: list[m.ContextEntry] = []
    result: m.Logic | None = None
    for entry in children(element, "contextEntry"):
        named = child(entry, "variable")
        if named is None:
            result = reader.needed(entry)
        else:
            declared = variable(named, reader.shown)
            entries.append(m.ContextEntry(declared.name, reader.needed(entry), declared.type))
    return m.ContextForm(tuple(entries), result, span=span_of(element, reader.shown))


def _invocation(reader: Reader, element: Element) -> m.Logic:
    bindings = tuple(
        (parameter.get("name", ""), reader.needed(binding))
        for binding in children(element, "binding")
        if (parameter := child(binding, "parameter")) is not None
    )
    called = next((part for part in children(element) if kind(part) in BOXED), None)
    logic = reader.logic(called) if called is not None else m.Expression(Text("null", reader.shown))
    return m.Invocation(called=logic, bindings=bindings, span=span_of(element, reader.shown))


def _relation(reader: Reader, element: Element) -> m.Logic:
    columns = tuple(variable(column, reader.shown) for column in children(element, "column"))
    rows = tuple(
        tuple(map(_cell, (reader.logic(cell) for cell in children(row) if kind(cell) in BOXED), columns))
        for row in children(element, "row")
    )
    return m.Relation(
        columns=tuple(column.name.text for column in columns), rows=rows, span=span_of(element, reader.shown)
    )


def _cell(logic: m.Logic, column: m.Declaration) -> m.Logic:
    return logic if column.type is None else m.Typed(logic=logic, type=column.type, span=logic.span)


def _list(reader: Reader, element: Element) -> m.Logic:
    items = tuple(reader.logic(item) for item in children(element) if kind(item) in BOXED)
    return m.ListForm(items=items, span=span_of(element, reader.shown))


def _function(reader: Reader, element: Element) -> m.Logic:
    return m.FunctionForm(
        parameters=reader.parameters(element),
        body=reader.needed(element),
        kind=element.get("kind", "FEEL"),
        span=span_of(element, reader.shown),
    )


def _conditional(reader: Reader, element: Element) -> m.Logic:
    parts = (reader.needed(child(element, name)) for name in ("if", "then", "else"))
    condition, then, otherwise = parts
    return m.ConditionalForm(condition=condition, then=then, otherwise=otherwise, span=span_of(element, reader.shown))


def _filter(reader: Reader, element: Element) -> m.Logic:
    of, condition = (reader.needed(child(element, name)) for name in ("in", "match"))
    return m.FilterForm(of=of, condition=condition, span=span_of(element, reader.shown))


def _iteration(reader: Reader, element: Element) -> m.Logic:
    return m.Iteration(
        kind=kind(element),
        variable=element.get("iteratorVariable", ""),
        domain=reader.needed(child(element, "in")),
        body=reader.needed(child(element, "return", "satisfies")),
        span=span_of(element, reader.shown),
    )


def _table(reader: Reader, element: Element) -> m.Logic:
    outputs = tuple(children(element, "output"))
    single = len(outputs) == 1
    return m.Table(
        columns=tuple(_column(reader, column) for column in children(element, "input")),
        outputs=tuple(_output(reader, column, single=single) for column in outputs),
        rows=tuple(_row(reader, row, number) for number, row in enumerate(children(element, "rule"), 1)),
        hit=HIT_POLICIES.get(element.get("hitPolicy", "UNIQUE").upper(), "unique"),
        aggregator=element.get("aggregation", "").lower(),
        single=single,
        span=span_of(element, reader.shown),
    )


def _column(reader: Reader, element: Element) -> m.Column:
    expression = child(element, "inputExpression")
    text = reader.text(expression) if expression is not None else reader.text(element)
    allowed = child(element, "inputValues")
    return m.Column(text, None if allowed is None else reader.text(allowed))


def _output(reader: Reader, element: Element, *, single: bool) -> m.OutputColumn:
    declared = variable(element, reader.shown)
    allowed, default = child(element, "outputValues"), child(element, "defaultOutputEntry")
    declaration = m.Declaration(
        name=declared.name,
        type=declared.type,
        values=None if allowed is None else reader.text(allowed),
        optional=True,
        span=declared.span,
    )
    name = "" if single else declared.name.text
    return m.OutputColumn(name, declaration, declared.span, None if default is None else reader.text(default))


def _row(reader: Reader, element: Element, number: int) -> m.Row:
    return m.Row(
        id=str(number),
        cells=tuple(reader.text(cell) for cell in children(element, "inputEntry")),
        outputs=tuple(reader.text(cell) for cell in children(element, "outputEntry")),
        note=" ".join(reader.text(note).text for note in children(element, "annotationEntry")),
        span=span_of(element, reader.shown),
    )


BOXED: dict[str, Callable[[Reader, Element], m.Logic]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "relation": _relation,
    "list": _list,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
}
