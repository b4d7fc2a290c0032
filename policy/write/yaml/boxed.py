"""Boxed expressions of a DMN model as FEEL text; tables inside them become functions of the names that they see."""

import re
from collections.abc import Callable
from typing import Any

from attrs import define, evolve, field, frozen

from policy.feel.literals import quoted
from policy.feel.parser.names import plain_name
from policy.feel.scope import normal_name
from policy.model import logic as m
from policy.model.policy import Decision, Function
from policy.problems import Sink
from policy.source import Span, Text

ATOM = re.compile(r'[\w ]+|"[^"\\]*"')
RESULT = "result"


@define(eq=False)
class Hoisted:
    """Tables taken out of boxed forms: functions where they see local names, else decisions."""

    names: set[str]
    functions: list[Function] = field(factory=list)
    decisions: list[Decision] = field(factory=list)

    def free(self, wanted: str) -> str:
        """A name that nothing has, which is taken from now on."""
        number, name = 1, wanted
        while name in self.names:
            number += 1
            name = f"{wanted} {number}"
        self.names.add(name)
        return name


@frozen
class Inside:
    """Where a form stands: what it belongs to, the local names there, the parameters of the model's functions by name.

    `outer` are the inputs and decisions of the model, which a decision sees and a function does not.
    """

    owner: str
    locals: tuple[str, ...]
    functions: dict[str, tuple[str, ...]]
    hoisted: Hoisted
    sink: Sink
    span: Span
    table: Callable[[m.Table, "Inside"], m.Table]
    outer: tuple[str, ...] = ()

    def lost(self, message: str, span: Span | None = None) -> None:
        """Tells what has no counterpart."""
        self.sink.warn("not-in-rule-files", span or self.span, message)

    def seeing(self, *names: str) -> "Inside":
        """The same with more local names."""
        return evolve(self, locals=tuple(dict.fromkeys((*self.locals, *map(normal_name, names)))))


def feel(form: m.Logic, inside: Inside) -> str:
    """The form as FEEL."""
    return FORMS[type(form)](form, inside)


def operand(form: m.Logic, inside: Inside) -> str:
    """The form as a part of a larger expression."""
    text = feel(form, inside).strip()
    if ATOM.fullmatch(text):
        return text
    return f"({text}\n)" if "//" in text else f"({text})"


def _closed(text: str) -> str:
    """The text, with a line of its own for a comment at its end."""
    return f"{text}\n" if "//" in text else text


def _context(form: m.ContextForm, inside: Inside) -> str:
    entries = []
    for entry in form.entries:
        name = normal_name(entry.name.text)
        entries.append(f"{key(name)}: {_closed(feel(entry.logic, inside))}")
        inside = inside.seeing(name)
    if form.result is None:
        return "{" + ", ".join(entries) + "}"
    taken = {normal_name(entry.name.text) for entry in form.entries}
    name = next(name for name in (RESULT, "outcome", *(f"result {n}" for n in range(2, 999))) if name not in taken)
    return "{" + ", ".join([*entries, f"{name}: {_closed(feel(form.result, inside))}"]) + f"}}.{name}"


def key(name: str) -> str:
    """The key of a context entry."""
    return name if plain_name(name) else quoted(name)


def _invocation(form: m.Invocation, inside: Inside) -> str:
    called = operand(form.called, inside)
    given = {normal_name(name): feel(value, inside) for name, value in form.bindings}
    wanted = inside.functions.get(normal_name(called), tuple(given))
    listed = [*wanted, *(name for name in given if name not in wanted)]
    arguments = (f"{name}: {_closed(given.get(name, 'null'))}" for name in listed)
    return f"{called}({', '.join(arguments)})"


def _relation(form: m.Relation, inside: Inside) -> str:
    columns = [key(normal_name(name)) for name in form.columns]
    rows = (zip(columns, (_closed(feel(cell, inside)) for cell in row), strict=False) for row in form.rows)
    return "[" + ", ".join("{" + ", ".join(f"{name}: {cell}" for name, cell in row) + "}" for row in rows) + "]"


def _list(form: m.ListForm, inside: Inside) -> str:
    return "[" + ", ".join(_closed(feel(item, inside)) for item in form.items) + "]"


def _function(form: m.FunctionForm, inside: Inside) -> str:
    body = inside.seeing(*(one.name.text for one in form.parameters))
    return f"function({', '.join(map(parameter, form.parameters))}) {external(form.kind)}{feel(form.body, body)}"


def parameter(declared: m.Declaration) -> str:
    """A formal parameter."""
    type_ = f": {normal_name(declared.type.text.text)}" if declared.type and declared.type.text else ""
    return normal_name(declared.name.text) + type_


def external(kind: str) -> str:
    """What stands before the body of a function that is written in another language."""
    return "" if kind == "FEEL" else "external "


def _conditional(form: m.ConditionalForm, inside: Inside) -> str:
    parts = (_closed(feel(part, inside)) for part in (form.condition, form.then, form.otherwise))
    return "if {} then {} else {}".format(*parts)


def _filter(form: m.FilterForm, inside: Inside) -> str:
    return f"{operand(form.of, inside)}[{_closed(feel(form.condition, inside.seeing('item')))}]"


def _iteration(form: m.Iteration, inside: Inside) -> str:
    within = inside.seeing(form.variable, *(["partial"] if form.kind == "for" else []))
    word = "return" if form.kind == "for" else "satisfies"
    return f"{form.kind} {form.variable} in {_closed(feel(form.domain, inside))} {word} {feel(form.body, within)}"


def _typed(form: m.Typed, inside: Inside) -> str:
    return feel(form.logic, inside)


def _table(form: m.Table, inside: Inside) -> str:
    """A call of the function, or the name of the decision, that the table becomes."""
    name = inside.hoisted.free(f"{inside.owner} table")
    made = inside.table(form, evolve(inside, owner=name))
    texts = " ".join(_texts(form))
    seen = tuple(local for local in inside.locals if local in texts)
    if not seen and inside.outer:
        inside.hoisted.decisions.append(decision_of(name, made, form.span))
        return name
    seen += tuple(name for name in inside.outer if name in texts and name not in seen)
    parameters = tuple(m.Declaration(name=Text(local), type=m.TypeRef(text=Text("Any"))) for local in seen)
    inside.hoisted.functions.append(Function(name=Text(name), parameters=parameters, body=made, span=form.span))
    return f"{name}({', '.join(seen)})"


def decision_of(name: str, table: m.Table, span: Span) -> Decision:
    """A decision that is a table."""
    single = table.outputs[0].declaration if table.single and table.outputs else None
    outputs = () if table.single else tuple(one.declaration for one in table.outputs if one.declaration)
    return Decision(name=Text(name), logic=table, declaration=single, outputs=outputs, span=span)


def _texts(table: m.Table) -> list[str]:
    cells = [cell.text for row in table.rows for cell in (*row.cells, *row.outputs)]
    return [*(column.expression.text for column in table.columns), *cells]


FORMS: dict[type[m.Logic], Callable[[Any, Inside], str]] = {
    m.Expression: lambda form, inside: form.text.text,
    m.ContextForm: _context,
    m.Invocation: _invocation,
    m.Relation: _relation,
    m.ListForm: _list,
    m.FunctionForm: _function,
    m.ConditionalForm: _conditional,
    m.FilterForm: _filter,
    m.Iteration: _iteration,
    m.Typed: _typed,
    m.Table: _table,
}
