"""Unknown is not no: nullable values that meet a cell or an `if` which null slips through without being named.

In FEEL null passes `not("good")` and `!= 5`, and `if unknown then a else b` gives b. Where the author names null, in
the table or in the condition, it is meant.
"""

from collections.abc import Callable, Iterator

from policy.feel import typed
from policy.feel.typed import Cell, Constant, Typed, walk
from policy.feel.typing.algebra import unknown
from policy.feel.typing.narrowing import place
from policy.model.typed import TypedRules, TypedTable
from policy.problems import Sink


def check_unknown(rules: TypedRules, sink: Sink) -> None:
    """Reports, in rule files, each column and each `if` where null is taken for a known value."""
    for policy in rules.policies.values():
        if policy.source.form != "dmn":
            logics = [decision.logic for decision in policy.decisions] + [
                function.logic for function in policy.functions
            ]
            for node in (node for logic in logics for node in walk(logic, constants=False)):
                check = _CHECKS.get(type(node))
                if check is not None:
                    check(node, sink)


# Cells.


def _check_table(table: TypedTable, sink: Sink) -> None:
    for place_, column in enumerate(table.columns):
        if _may_be_unknown(column):
            slipping = _slipping([row.cells[place_] for row in table.rows], table.hit)
            if slipping is not None:
                sink.warn(
                    "unknown-not-handled",
                    slipping.span,
                    "an unknown value passes this cell as if it were known",
                    "give null a row of its own before this one, or name it: `not(null, …)`",
                )


def _slipping(cells: list[Cell], hit: str) -> Cell | None:
    """The first cell that null passes, where no cell says what null means: under `first`, one below says it too late."""
    for number, cell in enumerate(cells):
        if null_passes(cell):
            said = cells[: number + 1] if hit == "first" else cells
            return None if any(map(_names_null, said)) else cell
    return None


def null_passes(cell: Cell) -> bool:
    """Whether null passes a cell that has tests; `-` is any value, and means null too."""
    passed = [_passes(test) for test in cell.tests]
    return bool(passed) and (not any(passed) if cell.negated else any(passed))


def _passes(test: typed.Test) -> bool:
    if isinstance(test, typed.Equals):
        return _is_null(test.operand)
    if isinstance(test, typed.Relates):
        return test.operator == "!=" and not _is_null(test.operand)
    return isinstance(test, typed.Holds) and "true" in outcomes(test.condition)


def _names_null(cell: Cell) -> bool:
    return any(_is_null(node) for test in cell.tests for node in walk(test))


def _is_null(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value is None


def _may_be_unknown(node: Typed) -> bool:
    return node.type.nullable and not unknown(node.type)


# `if`.


def _check_conditional(node: typed.Conditional, sink: Sink) -> None:
    met = {place(value): value for value in _met(node.condition) if _may_be_unknown(value)}
    named = {place(value) for value in _compared_with_null(node.condition)}
    slipping = next((value for where, value in met.items() if where not in named), None)
    if slipping is not None:
        sink.warn(
            "unknown-not-handled",
            slipping.span,
            "where this is unknown, the `if` decides as if it were known",
            "ask for null first: `if x = null then … else if …`",
        )


def _met(node: Typed) -> Iterator[Typed]:
    """The named values that the truth of a condition hangs on."""
    if place(node) is not None:
        yield node
    for part in _TRANSPARENT.get(type(node), _opaque)(node):
        yield from _met(part)


def _opaque(_: Typed) -> tuple[Typed, ...]:
    return ()


def _call(node: typed.CallBuiltin) -> tuple[Typed, ...]:
    return node.arguments if node.builtin.nulls == "propagate" or node.builtin.name == "not" else ()


def _compared_with_null(condition: Typed) -> Iterator[Typed]:
    for node in walk(condition):
        if isinstance(node, typed.Compared) and (_is_null(node.left) or _is_null(node.right)):
            yield node.right if _is_null(node.left) else node.left
        elif isinstance(node, typed.Matches) and _names_null(node.cell):
            yield node.value


_TRANSPARENT: dict[type[Typed], Callable[..., tuple[Typed, ...]]] = {
    typed.Compared: lambda node: (node.left, node.right),
    typed.Conjunction: lambda node: node.operands,
    typed.Disjunction: lambda node: node.operands,
    typed.Arithmetic: lambda node: (node.left, node.right),
    typed.Negation: lambda node: (node.operand,),
    typed.Matches: lambda node: (node.value,),
    typed.CallBuiltin: _call,
}


# What a condition can come to where the value under test is null.

Outcomes = frozenset[str]
NULL: Outcomes = frozenset({"null"})
TRUTHS: Outcomes = frozenset({"true", "false"})
VALUE: Outcomes = frozenset({"value"})


def outcomes(node: Typed) -> Outcomes:
    """Of `true`, `false`, `null` and `value` those that a condition of a cell can give where `?` is null."""
    return _OUTCOMES.get(type(node), _any_outcome)(node)


def _any_outcome(node: Typed) -> Outcomes:
    return TRUTHS if getattr(node.type, "kind", "") == "boolean" else TRUTHS | VALUE if unknown(node.type) else VALUE


def _constant(node: Constant) -> Outcomes:
    words = {True: "true", False: "false", None: "null"}
    return frozenset({words[node.value]}) if node.value is None or isinstance(node.value, bool) else VALUE


def _variable(node: typed.Variable) -> Outcomes:
    return NULL if node.key.startswith("?#") else _any_outcome(node)


def _strict(node: Typed) -> Outcomes:
    """Null where a part is null."""
    return NULL if any(outcomes(part) == NULL for part in typed.children(node)) else _any_outcome(node)


def _compared(node: typed.Compared) -> Outcomes:
    left, right = outcomes(node.left) == NULL, outcomes(node.right) == NULL
    if node.operator not in ("=", "!="):
        return NULL if left or right else TRUTHS
    if left and right:
        return frozenset({"true" if node.operator == "=" else "false"})
    return frozenset({"true" if node.operator == "!=" else "false"}) if left or right else TRUTHS


def _conjunction(node: typed.Conjunction) -> Outcomes:
    parts = [outcomes(part) for part in node.operands]
    found = set().union(*parts) - {"true"}
    return frozenset(found | ({"true"} if all("true" in part for part in parts) else set()))


def _disjunction(node: typed.Disjunction) -> Outcomes:
    parts = [outcomes(part) for part in node.operands]
    found = set().union(*parts) - {"false"}
    return frozenset(found | ({"false"} if all("false" in part for part in parts) else set()))


def _builtin(node: typed.CallBuiltin) -> Outcomes:
    if node.builtin.name == "not" and node.arguments:
        turned = {"true": "false", "false": "true"}
        return frozenset(turned.get(outcome, outcome) for outcome in outcomes(node.arguments[0]))
    return _strict(node) if node.builtin.nulls == "propagate" else _any_outcome(node)


def _matches(node: typed.Matches) -> Outcomes:
    if outcomes(node.value) != NULL:
        return TRUTHS
    return frozenset({"true"}) if null_passes(node.cell) else NULL


_OUTCOMES: dict[type[Typed], Callable[..., Outcomes]] = {
    Constant: _constant,
    typed.Variable: _variable,
    typed.Field: _strict,
    typed.Arithmetic: _strict,
    typed.Negation: _strict,
    typed.Quantifier: lambda node: NULL if any(outcomes(loop.domain) == NULL for loop in node.loops) else TRUTHS,
    typed.Compared: _compared,
    typed.Conjunction: _conjunction,
    typed.Disjunction: _disjunction,
    typed.CallBuiltin: _builtin,
    typed.Matches: _matches,
}
_CHECKS: dict[type[Typed], Callable[..., None]] = {TypedTable: _check_table, typed.Conditional: _check_conditional}
