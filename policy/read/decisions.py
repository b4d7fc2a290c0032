"""Decisions and functions: a name, and the one form its logic has."""

import re
from collections.abc import Callable

from policy.model.logic import ContextEntry, ContextForm, Declaration, Expression, Logic, TypeRef
from policy.model.policy import Decision, Function
from policy.problems import Sink
from policy.read.bars import Grid
from policy.read.checklist import read_checklist, read_phrases, read_scores
from policy.read.declarations import TYPE_KEYS, declared, read_declarations
from policy.read.files import Reading
from policy.read.form import Fields, feel, fields, named_entries
from policy.read.grids import read_grid
from policy.read.names import named
from policy.read.nodes import Node, Scalar
from policy.read.table import read_table
from policy.source import Text

SIGNATURE = re.compile(r"(?P<name>[^()]*)\((?P<parameters>[^()]*)\)\s*")
FUNCTION_KEYS = ("of", "type", "is", "table", "hit", "outputs", "about")


def read_decisions(node: Node, lang: str, reading: Reading) -> tuple[Decision, ...]:
    """The decisions of a policy, in order."""
    return tuple(
        _decision(name, value, lang, reading) for name, value in named_entries(node, "`decisions`", reading.sink)
    )


def _decision(name: Text, node: Node, lang: str, reading: Reading) -> Decision:
    if isinstance(node, Scalar):
        hint = f"write `{name}: {{is: …}}`, or a `table:` below it"
        reading.sink.error("wrong-form", node.span, f"the decision `{name}` must say how it is decided", hint)
        return Decision(name=name, logic=None, span=name.span())
    given = fields(node, f"decision `{name}`", DECISION_KEYS, reading.sink)
    outputs = _outputs(given)
    value = declared(name, given) if {"type", "fields", "values"} & set(given.entries) else None
    if value is not None and outputs:
        reading.sink.error(
            "wrong-form", given.place("outputs"), "a decision has `outputs` or a `type`, not both", "remove one of them"
        )
    form = _form(name, given)
    logic = FORMS[form](name, given, value, outputs, lang, reading) if form else None
    return Decision(
        name=name,
        logic=logic,
        declaration=value,
        outputs=outputs,
        about=given.plain("about"),
        abouts=given.translations("about"),
        span=name.span(),
    )


def _outputs(given: Fields) -> tuple[Declaration, ...]:
    node = given.node("outputs")
    return read_declarations(node, "`outputs`", given.sink) if node is not None else ()


def _form(name: Text, given: Fields) -> str:
    """The key that holds the logic; a problem where there is none, or two, or a key that belongs to another form."""
    forms = [
        form
        for form in FORMS
        if form in given and not (form == "table" and any(other in given for other in WITH_TABLE))
    ]
    if len(forms) != 1:
        hint = "a decision has one of " + ", ".join(f"`{form}`" for form in FORMS)
        what = (
            "does not say how it is decided"
            if not forms
            else "is decided in two ways: " + " and ".join(f"`{form}`" for form in forms)
        )
        given.sink.error("wrong-form", name.span(), f"`{name}` {what}", hint)
        return ""
    for key in given.entries:
        if key in FORM_KEYS and forms[0] not in FORM_KEYS[key]:
            homes = " or ".join(f"`{form}`" for form in FORM_KEYS[key])
            given.sink.error(
                "unknown-key", given.place(key), f"`{key}` does not go with `{forms[0]}`", f"it belongs to {homes}"
            )
    return forms[0]


def _is(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    found = given.feel("is")
    return Expression(found, span=found.span()) if found is not None else None


def _context(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    read = [
        (key, found) for key, node in given.named("context") if (found := feel(node, key.text, given.sink)) is not None
    ]
    entries = tuple(ContextEntry(key, Expression(text, span=text.span())) for key, text in read if key.text != "result")
    results = [Expression(text, span=text.span()) for key, text in read if key.text == "result"]
    return ContextForm(entries, results[0] if results else None, span=given.place("context"))


def _table(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    grid = _grid(given, "table", reading)
    return read_table(grid, name, outputs, value, given, lang) if grid else None


def _checklist(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    grid = _grid(given, "checklist", reading)
    return read_checklist(grid, given, lang) if grid else None


def _phrases(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    read = given.feel("phrases in")
    if "table" not in given:
        given.sink.error(
            "missing-key",
            given.place("phrases in"),
            "`phrases in` needs a `table`",
            "add `table: |` with rows of phrases",
        )
    grid = _grid(given, "table", reading)
    return read_phrases(grid, name, outputs, read, given, lang) if grid and read else None


def _scores(
    name: Text, given: Fields, value: Declaration | None, outputs: tuple[Declaration, ...], lang: str, reading: Reading
) -> Logic | None:
    if "table" not in given:
        given.sink.error(
            "missing-key", given.place("scores"), "`scores` needs a `table`", "add `table: |` with a row for each score"
        )
    grid = _grid(given, "table", reading)
    return read_scores(grid, given, lang) if grid else None


def _grid(given: Fields, key: str, reading: Reading) -> Grid | None:
    node = given.node(key)
    return read_grid(node, key, reading) if node is not None else None


def read_functions(node: Node, lang: str, reading: Reading) -> tuple[Function, ...]:
    """Functions: `name(a, b): FEEL`, or a name with `of`, `type` and `is` or `table`."""
    found = [_function(name, value, lang, reading) for name, value in named_entries(node, "`functions`", reading.sink)]
    return tuple(function for function in found if function is not None)


def _function(name: Text, node: Node, lang: str, reading: Reading) -> Function | None:
    signature = SIGNATURE.fullmatch(name.text)
    if signature is None:
        return _long_function(name, node, lang, reading)
    body = feel(node, name.text, reading.sink)
    if body is None:
        return None
    called = named(name.part(signature.start("name"), signature.end("name")))
    return Function(
        name=called,
        parameters=_parameters(name, signature, reading.sink),
        body=Expression(body, span=body.span()),
        span=called.span(),
    )


def _parameters(name: Text, signature: re.Match[str], sink: Sink) -> tuple[Declaration, ...]:
    parameters: list[Declaration] = []
    start, end = signature.span("parameters")
    for found in re.finditer(r"[^,]+", name.text[start:end]) if name.text[start:end].strip() else ():
        one = named(name.part(start + found.start(), start + found.end()))
        if not one.text or one.text in {other.name.text for other in parameters}:
            sink.error(
                "wrong-form",
                one.span(),
                "each parameter of a function needs a name of its own",
                "write `name(first, second): …`",
            )
        parameters.append(Declaration(name=one, span=one.span()))
    return tuple(parameters)


def _long_function(name: Text, node: Node, lang: str, reading: Reading) -> Function | None:
    if isinstance(node, Scalar):
        hint = f"write `{name}(first, second): …`, with the names that the function takes"
        reading.sink.error("wrong-form", name.span(), f"the function `{name}` does not say what it takes", hint)
        return None
    given = fields(node, f"function `{name}`", FUNCTION_KEYS, reading.sink, required=("of",))
    of = given.node("of")
    parameters = read_declarations(of, "`of`", reading.sink) if of is not None else ()
    result = declared(name, given).type
    form = _form(name, given)
    value = Declaration(name=name, type=result, span=name.span()) if result else None
    body = FORMS[form](name, given, value, _outputs(given), lang, reading) if form in ("is", "table") else None
    return _made(name, parameters, body, result, given) if body is not None else None


def _made(
    name: Text, parameters: tuple[Declaration, ...], body: Logic, result: TypeRef | None, given: Fields
) -> Function:
    return Function(
        name=name,
        parameters=parameters,
        body=body,
        result=result,
        about=given.plain("about"),
        abouts=given.translations("about"),
        span=name.span(),
    )


Reader = Callable[[Text, Fields, Declaration | None, tuple[Declaration, ...], str, Reading], Logic | None]
FORMS: dict[str, Reader] = {
    "is": _is,
    "context": _context,
    "table": _table,
    "checklist": _checklist,
    "phrases in": _phrases,
    "scores": _scores,
}
WITH_TABLE = ("phrases in", "scores")  # forms whose rows stand under `table` too
FORM_KEYS = {  # keys that only some forms have
    "table": ("table", *WITH_TABLE),
    "outputs": ("table", "phrases in"),
    "hit": ("table",),
    "order": ("checklist",),
    "log": ("checklist",),
    "when": ("phrases in",),
}
DECISION_KEYS = tuple(dict.fromkeys((*TYPE_KEYS, *FORMS, *FORM_KEYS)))
