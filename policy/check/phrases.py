"""Phrases: the rows' patterns checked, outputs and reasons typed with `found` and `n` in scope."""

from attrs import frozen

from policy.check.checklist import of_kind
from policy.check.declared import Declared, type_of
from policy.check.fitting import fitted
from policy.check.frame import Frame
from policy.feel.scope import Binding
from policy.feel.text.phrases import PhraseError, compile_cell
from policy.feel.typed import Constant, Typed
from policy.feel.types import NULL, NUMBER, STRING, ContextType, ListType, Type, nullable
from policy.feel.typing.algebra import join_all
from policy.model.logic import OutputColumn, PhraseRow, Phrases
from policy.model.typed import TypedPhrase, TypedPhrases
from policy.source import Text

OWN_FIELDS = ("id", "found", "at", "because")


@frozen(eq=False)
class _Inside:
    """What all rows of one table share. `outputs` are (name, declared type)."""

    frame: Frame
    outputs: tuple[tuple[str, Type | None], ...]
    number: Binding
    found: Binding


def phrases(logic: Phrases, frame: Frame) -> TypedPhrases:
    """A table of phrases; its outcome is the list of those found."""
    read = of_kind(logic.text, ("string",), "`phrases in`", frame)
    assert read is not None
    inside = _Inside(
        frame,
        tuple(_output(output, frame) for output in logic.outputs),
        frame.local("n", nullable(NUMBER)),
        frame.local("found", STRING),
    )
    rows = tuple(_row(row, inside) for row in logic.rows)
    outputs = tuple(
        (name, type_ or join_all(row.outputs[place].type for row in rows))
        for place, (name, type_) in enumerate(inside.outputs)
    )
    return TypedPhrases(
        text=read,
        when=of_kind(logic.when, ("boolean",), "`when`", frame),
        outputs=outputs,
        rows=rows,
        number_key=inside.number.key,
        found_key=inside.found.key,
        type=ListType(
            ContextType({"id": STRING, "found": STRING, "at": NUMBER, "because": nullable(STRING), **dict(outputs)})
        ),
        span=logic.span,
    )


def _output(output: OutputColumn, frame: Frame) -> tuple[str, Type | None]:
    assert isinstance(frame.declared, Declared)
    if output.name in OWN_FIELDS:
        frame.sink.error(
            "doubled-name",
            output.span,
            f"every phrase has a field `{output.name}` of its own",
            "give the output another name",
        )
    return output.name, type_of(output.declaration, frame.declared, frame.sink) if output.declaration else None


def _row(row: PhraseRow, inside: _Inside) -> TypedPhrase:
    for cell in (row.says, row.and_says, row.unless):
        _check_pattern(cell, inside.frame)
    frame = inside.frame.within((inside.found, *_number(row, inside)))
    return TypedPhrase(
        id=row.id,
        says=row.says.text,
        and_says=row.and_says.text if row.and_says else "",
        unless=row.unless.text if row.unless else "",
        outputs=tuple(_value(cell, *output, frame) for cell, output in zip(row.outputs, inside.outputs, strict=False)),
        because=frame.reasons(row.because),
        cite=row.cite.text if row.cite else "",
        span=row.span,
    )


def _number(row: PhraseRow, inside: _Inside) -> list[Binding]:
    """`n` where some alternative has `{n}`; surely a number where all have."""
    alternatives = row.says.text.split("/")
    with_number = ["{n}" in alternative for alternative in alternatives]
    if not any(with_number):
        return []
    return [Binding("n", inside.number.key, NUMBER if all(with_number) else nullable(NUMBER))]


def _check_pattern(cell: Text | None, frame: Frame) -> None:
    try:
        compile_cell(cell.text if cell else "")
    except PhraseError as error:
        assert cell is not None
        start = max(cell.text.find(error.part), 0)
        frame.sink.error("bad-phrase", cell.span(start, start + len(error.part)), str(error))


def _value(cell: Text, name: str, declared: Type | None, frame: Frame) -> Typed:
    if cell.text.strip() == "-":
        node: Typed = Constant(None, type=NULL, span=cell.span())
        return node if declared is None else fitted(node, declared, f"`{name}`", frame.sink)
    node = frame.expression(cell)
    return node if declared is None else fitted(node, declared, f"`{name}`", frame.sink)
