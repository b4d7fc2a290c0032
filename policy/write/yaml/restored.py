"""A model that `policy convert` made of a rule file, as that rule file: what the model says wins, the extensions say the rest."""

import re

from attrs import evolve

from policy.feel.literals import quoted
from policy.feel.scope import normal_name
from policy.model import logic as m
from policy.model.logic import Declaration, Row, Table
from policy.model.policy import Data, DatedValue, Decision, Function, Parameter, Policy, Use
from policy.problems import Sink
from policy.read.bars import Grid
from policy.read.columns import BY_LANGUAGE, sort_columns
from policy.read.dmn.extensions import Annotations, Extensions, Said
from policy.read.table import OWN_COLUMNS
from policy.source import Text
from policy.write.dmn.tables import TODAY
from policy.write.dmn.types import Types

LITERAL = re.compile(r'"[^"\\]*"|-?\d+(\.\d+)?|true|false')


def restored(model: Policy, own: Extensions, sink: Sink) -> Policy:
    """The rule file of a model as read, with what its extensions keep.

    What a modeller has added since has no extension, and is left to `policy.convert.returned`.
    """
    assert own.head is not None
    return evolve(
        own.head,
        name=normal_name(model.name),
        file=model.file,
        about=model.about,
        uses=tuple(Use(name=Text(use.alias)) for use in model.uses),
        inputs=tuple(_input(one, own, model, sink) for one in model.inputs),
        parameters=tuple(_parameter(one, own, sink) for one in model.decisions if _name(one) in own.parameters),
        functions=tuple(_functions(model, own)),
        decisions=tuple(_decision(one, own, sink) for one in model.decisions if _name(one) in own.decisions),
        span=model.span,
    )


def added(model: Policy, own: Extensions) -> list[Decision | Declaration | Function]:
    """What the model has and no extension speaks of."""
    known = {*own.declarations, *own.parameters, *own.functions, *own.decisions}
    things: list[Decision | Declaration | Function] = [*model.inputs, *model.functions, *model.decisions]
    return [one for one in things if _name(one) not in known]


def changed(model: Policy, own: Extensions) -> bool:
    """Whether the model has elements, or types of inputs, that the extensions do not know."""
    head = own.head
    kept = [(own.declarations.get(_name(one)), one) for one in model.inputs]
    retyped = any(said is not None and head is not None and _is_changed(said, one, model, head) for said, one in kept)
    return retyped or bool(added(model, own)) or bool(model.services)


def _name(thing: Decision | Declaration | Function) -> str:
    return normal_name(thing.name.text)


def _input(declared: Declaration, own: Extensions, model: Policy, sink: Sink) -> Declaration:
    """The declaration kept, unless the type or the allowed values were changed in the model."""
    kept = own.declarations.get(_name(declared))
    if kept is None:
        return declared
    assert own.head is not None
    if _is_changed(kept, declared, model, own.head):
        message = f"the type of `{declared.name}` was changed in the model: its unit and marks are kept, its values are the model's"
        sink.warn("not-in-rule-files", declared.span, message)
        return evolve(declared, unit=kept.unit, private=kept.private, optional=kept.optional, about=declared.about)
    return evolve(kept, about=declared.about)


def _is_changed(kept: Declaration, declared: Declaration, model: Policy, head: Policy) -> bool:
    """Whether converting the kept declaration would give another type than the model has."""
    types = Types.of(head.types, Sink())
    wanted = types.reference(kept)
    found = normal_name(declared.type.text.text) if declared.type and declared.type.text else ""
    if wanted != found:
        return True
    there = next((one for one in model.types if normal_name(one.name.text) == found), None)
    values = there.values if there is not None else None
    tests = types.tests(kept) if found.endswith(" type") else ""
    return bool(tests) and isinstance(values, Text) and values.text != tests


def _parameter(decision: Decision, own: Extensions, sink: Sink) -> Parameter:
    """The parameter kept, with the value that the model has now."""
    kept = own.parameters[_name(decision)]
    kept = evolve(kept, declaration=evolve(kept.declaration, about=decision.about))
    text = decision.logic.text.text.strip() if isinstance(decision.logic, m.Expression) else ""
    if len(kept.values) != 1 or kept.values[0].since is not None or not LITERAL.fullmatch(text):
        return kept
    data = kept.values[0].value.text
    same = data is not None and (_same(text, data.text) or text == quoted(data.text))
    value = DatedValue(since=None, value=Data(text=Text(text.strip('"'))))
    return kept if same or data is None else evolve(kept, values=(value,))


def _same(text: str, data: str) -> bool:
    """Whether both write one number or word."""
    try:
        return text == data or float(text) == float(data)
    except ValueError:
        return False


def _functions(model: Policy, own: Extensions) -> list[Function]:
    """The functions, also those that are decisions in the model, in the order of the rule file."""
    plain = [(one.name, one.body, one.about) for one in model.functions]
    valued = [(one.name, one.logic.body, one.about) for one in model.decisions if isinstance(one.logic, m.FunctionForm)]
    found = [_function(*one, own) for one in (*plain, *valued) if normal_name(one[0].text) in own.functions]
    order = list(own.functions)
    return sorted(found, key=lambda one: order.index(_name(one)))


def _function(name: Text, body: m.Logic, about: str, own: Extensions) -> Function:
    kept = own.functions[normal_name(name.text)]
    while isinstance(body, m.Typed):
        body = body.logic
    if isinstance(body, Table):
        body = _table(body, None, own.annotations.get(normal_name(name.text), ()), own, normal_name(name.text), ())
    return evolve(kept, name=name, body=body, about=about)


def _decision(decision: Decision, own: Extensions, sink: Sink) -> Decision:
    """The decision: its logic from the model, its outputs and what DMN has no form for from the extension."""
    said = own.decisions[_name(decision)]
    kept = evolve(said.decision, name=decision.name, about=decision.about, span=decision.span)
    logic = _unwrapped(decision.logic)
    if isinstance(kept.logic, m.Checklist | m.Phrases | m.ScoreCard):
        return kept
    if isinstance(logic, Table):
        outputs = kept.outputs or ((kept.declaration,) if kept.declaration else ())
        notes = own.annotations.get(_name(decision), ())
        logic = _table(logic, said, notes, own, _name(decision), outputs, single=not kept.outputs)
    return evolve(kept, logic=logic)


def _unwrapped(logic: m.Logic | None) -> m.Logic | None:
    """A table that stands in a context in DMN, because a rule file shapes its outcome further, alone."""
    while isinstance(logic, m.Typed):
        logic = logic.logic
    is_wrapped = (
        isinstance(logic, m.ContextForm) and len(logic.entries) == 1 and isinstance(logic.entries[0].logic, Table)
    )
    return logic.entries[0].logic if is_wrapped and isinstance(logic, m.ContextForm) else logic


def _table(
    table: Table,
    said: Said | None,
    notes: Annotations,
    own: Extensions,
    name: str,
    outputs: tuple[Declaration, ...],
    *,
    single: bool = True,
) -> Table:
    """The table with ids, reasons and labels from its annotations, and `otherwise`."""
    assert own.head is not None
    lang = own.head.lang
    dated = next(
        (at for at, column in enumerate(table.columns) if column.expression.text.strip() == TODAY and _is_dated(notes)),
        -1,
    )
    rows = [_row(row, notes[at] if at < len(notes) else {}, lang, dated) for at, row in enumerate(table.rows)]
    last = rows.pop() if rows and rows[-1].id == "otherwise" else None
    otherwise = last or (_otherwise(said.otherwise, table, lang, dated) if said and said.otherwise else None)
    return evolve(
        table,
        columns=tuple(m.Column(column.expression) for at, column in enumerate(table.columns) if at != dated),
        outputs=tuple(_output(one, outputs, single=single) for one in table.outputs),
        rows=tuple(rows),
        otherwise=otherwise,
        single=single,
    )


def _is_dated(notes: Annotations) -> bool:
    return any(note.get("valid from") or note.get("valid until") for note in notes)


def _output(output: m.OutputColumn, declared: tuple[Declaration, ...], *, single: bool) -> m.OutputColumn:
    written = normal_name(output.declaration.name.text) if output.declaration else ""
    name = "" if single else output.name or written
    found = next((one for one in declared if single or normal_name(one.name.text) == name), None)
    return m.OutputColumn(name, found, output.span)


def _row(row: Row, note: dict[str, str], lang: str, dated: int) -> Row:
    texts = {title: text for title, text in note.items() if text}
    because = tuple(
        (title.removeprefix("because").strip(" ()") or lang, Text(text))
        for title, text in texts.items()
        if title.startswith("because")
    )
    said = {
        title.replace(" ", "_"): Text(texts[title]) for title in ("cite", "valid from", "valid until") if title in texts
    }
    return Row(
        id=texts.get("id", row.id),
        cells=tuple(cell for at, cell in enumerate(row.cells) if at != dated),
        outputs=tuple(_as_written(cell, texts.get(f"=> {at}", "")) for at, cell in enumerate(row.outputs)),
        because=because,
        note=texts.get("note", ""),
        span=row.span,
        **said,
    )


def _as_written(cell: Text, written: str) -> Text:
    return Text(written) if written and cell.text.strip() == "null" else cell


def _otherwise(grid: Grid, table: Table, lang: str, dated: int) -> Row:
    """The row that is no rule in the model."""
    columns = sort_columns(grid, OWN_COLUMNS, BY_LANGUAGE, lang, Sink())
    [row] = grid.rows
    return Row(
        id="otherwise",
        cells=tuple(Text("-") for at, _ in enumerate(table.columns) if at != dated),
        outputs=tuple(row.cells[at] for _, at in columns.outputs),
        because=columns.by_language(row, "because"),
        cite=columns.cell(row, "cite"),
        note=columns.plain(row, "note"),
        valid_from=columns.cell(row, "valid from"),
        valid_until=columns.cell(row, "valid until"),
    )
