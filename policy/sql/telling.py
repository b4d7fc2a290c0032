"""What a query tells of a decision: the ids of the rows that fired, and their reasons."""

from collections.abc import Callable, Sequence
from functools import partial

from attrs import frozen
from sqlglot import exp

from policy.compile.reasons import text_of
from policy.feel import typed as t
from policy.model.record import MASK
from policy.model.typed import Reason, TypedRow
from policy.sql.draft import Draft, Refused
from policy.sql.expressions import express
from policy.sql.meanings import BOOLEAN, DATE, NUMBER, STRING, Known, Meaning, NotExact, Value, exactly, literal, valued

CHUNK = 40  # parts put together in one expression: engines limit how deep one may be
PLAIN_SCALE = 6  # digits behind the point that every engine writes without an exponent


@frozen(eq=False)
class Settled:
    """What a table comes to: `fired` are its rows with where each did; `alone`: never two of them."""

    outcome: Meaning
    fired: tuple[tuple[exp.Expr, TypedRow], ...]
    alone: bool


def ids(settled: Settled, draft: Draft) -> exp.Expr:
    """The ids of the rows that fired, with commas between them."""
    return _after(_told(settled, lambda row: literal(f", {row.id}", draft.dialect), draft))


def because(all_settled: Sequence[tuple[Settled, Sequence[str]]], private: frozenset[str], draft: Draft) -> exp.Expr:
    """The reasons of all rows that fired; with each table come the languages to look for, in order."""
    told = [
        _told(settled, partial(_reason, langs=langs, private=private, draft=draft), draft)
        for settled, langs in all_settled
    ]
    return _after(together(told, draft, _joined)) if told else literal("", draft.dialect)


def _after(text: exp.Expr) -> exp.Expr:
    """What stands behind the first separator."""
    return exp.Substring(this=text, start=exp.Literal.number(3))


def _joined(parts: Sequence[exp.Expr]) -> exp.Expr:
    return exp.Concat(expressions=[*parts, exp.Literal.string("")])


def _told(settled: Settled, tell: Callable[[TypedRow], exp.Expr], draft: Draft) -> exp.Expr:
    """What is told of each row that fired, one after the other."""
    parts = [(where, tell(row)) for where, row in settled.fired]
    if settled.alone:
        branches = [exp.If(this=where, true=text) for where, text in parts]
        made = draft.cases(branches, exp.Literal.string(""), "told")
        return draft.column(made, "told") if parts else exp.Literal.string("")
    each = [exp.case().when(where, text).else_(exp.Literal.string("")) for where, text in parts]
    return together(each, draft, _joined)


def together(parts: Sequence[exp.Expr], draft: Draft, join: Callable[[Sequence[exp.Expr]], exp.Expr]) -> exp.Expr:
    """Many parts joined a few at a time, each group in a column of its own."""
    while len(parts) > CHUNK:
        parts = [draft.column(join(parts[at : at + CHUNK]), "part") for at in range(0, len(parts), CHUNK)]
    return draft.column(join(parts), "joined")


def _reason(row: TypedRow, langs: Sequence[str], private: frozenset[str], draft: Draft) -> exp.Expr:
    found = next((row.because[lang] for lang in langs if lang in row.because), None)
    reason = found or next(iter(row.because.values()), None)
    if reason is None:
        return exp.Literal.string("")
    return _joined([exp.Literal.string("; "), *_pieces(reason, private, draft)])


def _pieces(reason: Reason, private: frozenset[str], draft: Draft) -> list[exp.Expr]:
    made = []
    for piece in reason.pieces:
        if isinstance(piece, str):
            made.append(literal(piece, draft.dialect))
        else:
            with draft.quietly():
                made.append(_shown(piece, private, draft))
    return made


def _shown(piece: t.Typed, private: frozenset[str], draft: Draft) -> exp.Expr:
    try:
        value = draft.meant(express(piece, draft), "shown")
        if isinstance(piece, t.Variable) and piece.key in private:
            text: exp.Expr = exp.Literal.string(MASK)
        elif isinstance(value, Known):
            return literal(text_of(value.value), draft.dialect)
        else:
            text = _text(valued(value, draft.dialect), draft)
        return (
            exp.case().when(exp.Is(this=valued(value, draft.dialect).sql, expression=exp.Null()), "'null'").else_(text)
        )
    except NotExact as reason:
        raise Refused(piece.span, f"in a reason: {reason}") from None


def _text(value: Value, draft: Draft) -> exp.Expr:
    """A value as a reason shows it."""
    write = TEXTS.get(value.kind)
    if write is None or value.binary:
        raise NotExact(f"a {'float' if value.binary else value.kind} is written differently by each engine")
    return write(value, draft)


def _number_text(value: Value, draft: Draft) -> exp.Expr:
    """All digits, without zeros that mean nothing."""
    text: exp.Expr = exp.cast(exactly(value, draft.dialect), "text")
    if value.scale > PLAIN_SCALE:
        raise NotExact(
            f"a number with more than {PLAIN_SCALE} digits behind the point is written differently by each engine"
        )
    for sign in ("0", ".") if value.scale else ():
        text = exp.Trim(this=text, expression=exp.Literal.string(sign), position="TRAILING")
    return text


TEXTS: dict[str, Callable[[Value, Draft], exp.Expr]] = {
    STRING: lambda value, draft: value.sql,
    NUMBER: _number_text,
    BOOLEAN: lambda value, draft: exp.case().when(value.sql, "'true'").else_("'false'"),
    DATE: lambda value, draft: exp.TimeToStr(this=value.sql, format=exp.Literal.string("%Y-%m-%d")),
}
