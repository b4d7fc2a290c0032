"""The boxed forms of rule files as Python: a table from the class of a node to the function that makes its statements."""

import ast
from collections.abc import Callable
from typing import Any

from policy.compile import checklists, phrases, scores
from policy.compile.code import expression, statements
from policy.compile.making import Making
from policy.compile.reasons import FAILED, discreet, text_of
from policy.compile.tables import table_statements
from policy.feel import typed as t
from policy.feel.builtins import BUILTINS
from policy.feel.emit import EMIT
from policy.feel.emit import python as py
from policy.feel.emit.emitter import Emitter
from policy.feel.emit.free import BINDERS, free_keys
from policy.feel.fault import Fault
from policy.feel.run import remark
from policy.feel.types import ANY, BOOLEAN, Scalar, nullable
from policy.model.typed import (
    Reason,
    TypedChecklist,
    TypedItem,
    TypedPhrase,
    TypedPhrases,
    TypedScoreCard,
    TypedTable,
)

MAYBE = nullable(BOOLEAN)


def logic_statements(logic: t.Typed, making: Making, value: str, fired: str) -> list[ast.stmt]:
    """Statements that assign the value of a decision and the rows that fired in it."""
    if isinstance(logic, t.Coerced) and type(logic.value) in BOXED:
        return [*logic_statements(logic.value, making, value, fired), *_coerced(logic, making, value)]
    boxed = BOXED.get(type(logic))
    if boxed is not None:
        return boxed(logic, making, value, fired)
    return [making.emitter.place(py.assign(value, making.emitter.expr(logic)), logic.span)]


def rows_in(logic: t.Typed) -> t.Typed | None:
    """The boxed form whose rows the record tells of, where the logic is one."""
    inner = logic.value if isinstance(logic, t.Coerced) else logic
    return inner if type(inner) in BOXED else None


def all_forms(making: Callable[[], Making]) -> dict[type[t.Typed], Callable[[Emitter, Any], ast.expr]]:
    """How each class of node is written as an expression: those of the language, and boxed forms as functions."""

    def nested(emitter: Emitter, node: t.Typed) -> ast.expr:
        def body() -> list[ast.stmt]:
            value, fired = emitter.fresh("value"), emitter.fresh("fired")
            return [*logic_statements(node, making(), value, fired), ast.Return(py.name(value))]

        name, free = emitter.hoist("boxed", (), [node], body, node.span)
        return py.call(name, *free)

    return {**EMIT, **dict.fromkeys(BOXED, nested)}


def _coerced(logic: t.Coerced, making: Making, value: str) -> list[ast.stmt]:
    key = f"#{value}"
    making.emitter.names[key] = value
    again = t.Coerced(t.Variable(key, type=ANY, span=logic.span), type=logic.type, span=logic.span)
    return [making.emitter.place(py.assign(value, making.emitter.expr(again)), logic.span)]


def _checklist(node: TypedChecklist, making: Making, value: str, fired: str) -> list[ast.stmt]:
    emitter = making.emitter
    states, log = emitter.fresh("states"), emitter.fresh("log")
    ids = emitter.bound(tuple(item.id for item in node.items), "ids")
    made: list[ast.stmt] = [py.assign(log, _places(node, making))]
    made.append(py.assign(states, py.list_of(_state(item, node, log, making) for item in node.items)))
    if node.strict:
        made.append(
            py.assign(states, emitter.safe_call(checklists.ordered, py.name(ids), py.name(states), py.name(log)))
        )
    made.append(py.assign(value, emitter.safe_call(checklists.outcome, py.name(ids), py.name(states))))
    made.append(py.assign(fired, emitter.safe_call(checklists.fired, py.name(states))))
    return made


def _places(node: TypedChecklist, making: Making) -> ast.expr:
    """Where the items stand in the log."""
    if node.log is None:
        return py.literal(None)
    private = not making.private.isdisjoint(free_keys([node.log]))
    facts = checklists.LogFacts(making.decision, frozenset(item.id for item in node.items), private, node.log.span)
    emitter = making.emitter
    found = emitter.call(checklists.places, emitter.pinned(facts, "log"), emitter.expr(node.log))
    return emitter.place(found, node.log.span)


def _state(item: TypedItem, node: TypedChecklist, log: str, making: Making) -> ast.expr:
    emitter = making.emitter
    state = emitter.place(_bare_state(item, node, log, making), item.span)
    if item.when is None:
        return state
    when = emitter.fresh("when")
    return emitter.place(
        expression(
            "state if (when := condition) is True else 'not applicable' if when is False else 'unknown'",
            state=state,
            when=when,
            condition=emitter.expr(item.when),
        ),
        item.span,
    )


def _bare_state(item: TypedItem, node: TypedChecklist, log: str, making: Making) -> ast.expr:
    emitter = making.emitter
    if item.met is not None:
        return emitter.safe_call(checklists.met, emitter.expr(item.met))
    if item.at is not None:
        return _dated_state(item, item.at, making)
    return emitter.safe_call(checklists.logged, py.literal(item.id), py.name(log))


def _dated_state(item: TypedItem, at: t.Typed, making: Making) -> ast.expr:
    emitter = making.emitter
    done = py.is_not_none(emitter.expr(at))
    if item.due is None:
        return emitter.safe_call(checklists.undated, done)
    on_time = t.Compared("<=", at, item.due, type=MAYBE, span=item.span)
    overdue = t.Compared(">", _present(item.due), item.due, type=MAYBE, span=item.span)
    return emitter.safe_call(checklists.by_deadline, emitter.expr(on_time), emitter.expr(overdue), done)


def _present(like: t.Typed) -> t.Typed:
    """Today or now, as the deadline asks."""
    name = "today" if isinstance(like.type, Scalar) and like.type.kind == "date" else "now"
    declared = BUILTINS[name]
    return t.CallBuiltin(declared, (), type=declared.signatures[0].result, span=like.span)


def _score_card(node: TypedScoreCard, making: Making, value: str, fired: str) -> list[ast.stmt]:
    emitter = making.emitter
    ids = emitter.bound(tuple(item.id for item in node.items), "ids")
    values = py.list_of(emitter.expr(item.score) for item in node.items)
    weights = py.list_of(py.literal(1) if item.weight is None else emitter.expr(item.weight) for item in node.items)
    made = emitter.call(scores.outcome, py.name(ids), values, weights, py.literal(node.kind))
    return [emitter.place(py.assign(value, made), node.span), py.assign(fired, py.literal(()))]


def _phrases(node: TypedPhrases, making: Making, value: str, fired: str) -> list[ast.stmt]:
    emitter = making.emitter
    keys = [key for key in free_keys([node]) if key not in emitter.shared]
    own = (*keys, node.number_key, node.found_key)
    makers = [py.name(_maker(row, node, own, making)) for row in node.rows]
    table = emitter.fresh("makers")
    emitter.functions.append(py.assign(table, py.list_of(makers)))
    return statements(
        "hits = find(facts, text, when)\nvalue = outcome(facts, hits, makers, arguments)\nfired = fired_in(hits)",
        hits=emitter.fresh("hits"),
        find=emitter.bound(phrases.find),
        facts=emitter.bound(phrases.facts(node.rows), "phrases"),
        text=emitter.expr(node.text),
        when=emitter.expr(node.when) if node.when else py.literal(True),
        value=value,
        outcome=emitter.bound(phrases.outcome),
        makers=table,
        fired=fired,
        fired_in=emitter.bound(phrases.fired),
        arguments=py.tuple_of(py.name(emitter.variable(key)) for key in keys),
    )


def _maker(row: TypedPhrase, node: TypedPhrases, own: tuple[str, ...], making: Making) -> str:
    """The function that makes the rest of a row's outcome from its number and passage."""
    emitter = making.emitter
    reason = row.because.get(making.lang) or next(iter(row.because.values()), Reason(()))
    with emitter.apart():
        entries = {"because": _text(reason, making) if row.because else py.literal(None)}
        entries |= {name: emitter.expr(output) for (name, _), output in zip(node.outputs, row.outputs, strict=True)}
    body = ast.Return(ast.Dict([py.literal(name) for name in entries], list(entries.values())))
    identifier = emitter.fresh("phrase")
    made = py.function(identifier, [emitter.variable(key) for key in own], [body])
    emitter.functions.append(emitter.place(made, row.span))
    return identifier


def _text(reason: Reason, making: Making) -> ast.expr:
    emitter = making.emitter
    pieces = [
        py.literal(piece) if isinstance(piece, str) else emitter.safe_call(text_of, emitter.expr(piece))
        for piece in reason.pieces
    ]
    later = py.lambda_((), py.tuple_of(pieces))
    return emitter.safe_call(told, later, py.literal(bool(making.private)))


def told(make: Callable[[], tuple[str, ...]], private: bool) -> str:
    """The text of a reason inside an outcome; `private`: some of the values may be."""
    try:
        return "".join(make())
    except Fault as fault:
        remark("reason-failed", f"a reason could not be told: {discreet(fault, private)}")
        return FAILED


BOXED: dict[type[t.Typed], Callable[..., list[ast.stmt]]] = {
    TypedTable: table_statements,
    TypedChecklist: _checklist,
    TypedScoreCard: _score_card,
    TypedPhrases: _phrases,
}
BINDERS[TypedPhrases] = lambda node: (node.number_key, node.found_key)
