"""Declarations, parameters, functions and decisions as mappings that can be written."""

from collections.abc import Callable
from typing import Any

from policy.feel.scope import normal_name
from policy.model import logic as m
from policy.model.logic import Declaration
from policy.model.policy import Data, DatedValue, Decision, Function, Parameter
from policy.source import Text
from policy.write.yaml.scalars import Feel
from policy.write.yaml.tables import checklist_bars, phrase_bars, score_bars, table_bars

Entries = dict[str, Any]


def declared(declaration: Declaration | None) -> Entries:
    """What is said of a name: its type and the rest."""
    if declaration is None:
        return {}
    given: Entries = {**_type(declaration), **_values(declaration)}
    flags = {"whole": declaration.whole, "optional": declaration.optional, "private": declaration.private}
    given |= {key: "true" for key, on in flags.items() if on}
    return given | ({"unit": declaration.unit} if declaration.unit else {}) | about(declaration)


def about(one: Declaration | Decision | Function) -> Entries:
    """What something is for, in each language."""
    return ({"about": one.about} if one.about else {}) | {f"about ({lang})": text for lang, text in one.abouts}


def short(declaration: Declaration) -> Any:
    """The same, as the type alone where nothing else is said."""
    given = declared(declaration)
    return given["type"] if list(given) == ["type"] else given


def named(declarations: tuple[Declaration, ...]) -> Entries:
    """Declarations by name."""
    return {normal_name(one.name.text): short(one) for one in declarations}


def _type(declaration: Declaration) -> Entries:
    type_ = declaration.type
    if type_ is None:
        return {}
    return {"fields": named(type_.fields)} if type_.text is None else {"type": normal_name(type_.text.text)}


def _values(declaration: Declaration) -> Entries:
    values = declaration.values
    if values is None:
        return {}
    return {"values": [one.text for one in values] if isinstance(values, tuple) else values.text.strip()}


def parameter(one: Parameter) -> Entries:
    """A parameter with its values."""
    said = about(one.declaration)
    given = {key: value for key, value in declared(one.declaration).items() if key not in said}
    return {**given, **_dated(one.values), **({"cite": one.cite.text} if one.cite else {}), **said}


def _dated(values: tuple[DatedValue, ...]) -> Entries:
    if not values:
        return {}
    if len(values) == 1 and values[0].since is None:
        return {"value": data(values[0].value)}
    return {"dated": {one.since.text if one.since else "start": data(one.value) for one in values}}


def data(value: Data) -> Any:
    """Data as it was written."""
    if value.items is not None:
        return [data(item) for item in value.items]
    if value.fields is not None:
        return {name.text: data(part) for name, part in value.fields}
    return value.text.text if value.text else "null"


def function(one: Function, lang: str) -> tuple[str, Any]:
    """A function: its key and what stands there."""
    name = normal_name(one.name.text)
    untyped = one.result is None and not about(one) and all(not declared(each) for each in one.parameters)
    if isinstance(one.body, m.Expression) and untyped:
        parameters = ", ".join(normal_name(each.name.text) for each in one.parameters)
        return f"{name}({parameters})", Feel(one.body.text.text)
    of = {key: value or "Any" for key, value in named(one.parameters).items()}
    result = _type(Declaration(name=one.name, type=one.result)) if one.result else {}
    return name, {**about(one), "of": of, **result, **_logic(one.body, name, lang)}


def decision(one: Decision, lang: str) -> Entries:
    """A decision: what it is, its type, its logic."""
    said = {**(about(one.declaration) if one.declaration else {}), **about(one)}
    typed = {key: value for key, value in declared(one.declaration).items() if key not in said}
    outputs = {"outputs": named(one.outputs)} if one.outputs else {}
    return {**about(one), **typed, **outputs, **_logic(one.logic, normal_name(one.name.text), lang)}


def _logic(form: m.Logic | None, name: str, lang: str) -> Entries:
    return FORMS[type(form)](form, name, lang) if form is not None else {"is": Feel("null")}


def _table(form: m.Table, name: str, lang: str) -> Entries:
    hit = f"{form.hit} {form.aggregator}".strip()
    return {**({"hit": hit} if hit != "unique" else {}), "table": table_bars(form, name, lang)}


def _context(form: m.ContextForm, name: str, lang: str) -> Entries:
    entries = {normal_name(entry.name.text): _feel(entry.logic) for entry in form.entries}
    return {"context": entries | ({"result": _feel(form.result)} if form.result else {})}


def _feel(form: m.Logic) -> Feel:
    assert isinstance(form, m.Expression)
    return Feel(form.text.text)


def _checklist(form: m.Checklist, name: str, lang: str) -> Entries:
    order = {"order": "strict"} if form.strict else {}
    return {**order, **_optional("log", form.log), "checklist": checklist_bars(form, lang)}


def _phrases(form: m.Phrases, name: str, lang: str) -> Entries:
    return {"phrases in": Feel(form.text.text), **_optional("when", form.when), "table": phrase_bars(form, name, lang)}


def _optional(key: str, text: Text | None) -> Entries:
    return {key: Feel(text.text)} if text else {}


FORMS: dict[type[m.Logic], Callable[[Any, str, str], Entries]] = {
    m.Expression: lambda form, name, lang: {"is": Feel(form.text.text)},
    m.ContextForm: _context,
    m.Table: _table,
    m.Checklist: _checklist,
    m.ScoreCard: lambda form, name, lang: {"scores": form.kind, "table": score_bars(form, lang)},
    m.Phrases: _phrases,
}
