"""Tables of which several rows may fire with constants as outcomes: all that depends on which rows fire is made once.

The rows that fire are the bits of an integer. What they come to by the hit policy, and what expressions make of that alone,
`count(grounds)` or `grounds.reason`, is remembered by this integer. What is remembered is never changed: what a record gives
out of it is a copy.
"""

import ast
from collections.abc import Callable
from typing import Any

from attrs import frozen

from policy.compile.code import expression, statements
from policy.compile.conditions import row_conditions
from policy.compile.hits import LISTS, TableFacts, settle
from policy.compile.making import Making
from policy.compile.table_code import TableCode, constant_outcome
from policy.feel import typed as t
from policy.feel.emit import compile_expression
from policy.feel.emit import python as py
from policy.feel.emit.emitter import Emitter, Form
from policy.feel.emit.free import free_keys
from policy.feel.fault import Fault
from policy.feel.typing.algebra import kind
from policy.model.typed import TypedTable
from policy.problems import PolicyError

REMEMBERED = 4096  # combinations
LONGEST = 60  # rows
MADE_AT_ONCE = 8  # rows of which all combinations are made beforehand: a list is quicker than a dict


class Remembered(dict[int, Any]):
    """What was made of combinations of rows."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, bits: int) -> Any:
        found = self.make(bits)
        if len(self) >= REMEMBERED:
            self.clear()
        self[bits] = found
        return found


Known = list[Any] | Remembered


def made_of(rows: int, make: Callable[[int], Any]) -> Known:
    """What is made of each combination of so many rows; where they are many, or some come to nothing, when it is asked for."""
    if rows > MADE_AT_ONCE:
        return Remembered(make)
    try:
        return [make(bits) for bits in range(1 << rows)]
    except (Fault, PolicyError):
        return Remembered(make)


@frozen(eq=False)
class Settling:
    """Makes the value of a table and the rows that fired from the bits; `numbers` and `outcomes` are those of its rows."""

    facts: TableFacts
    numbers: tuple[int, ...]
    outcomes: tuple[Any, ...]

    def __call__(self, bits: int) -> tuple[Any, Any]:
        if not bits and self.facts.hit not in LISTS:  # what is then is for the statements to say
            return None, ()
        places = [place for place in range(len(self.numbers)) if bits >> place & 1]
        return settle(self.facts, [self.numbers[p] for p in places], [self.outcomes[p] for p in places])


def combined(code: TableCode) -> list[ast.stmt] | None:
    """The statements for a table that is such a one."""
    rows = [row for _, row in code.rows]
    if code.making.lenient or len(rows) > LONGEST or not all(constant_outcome(row.outputs) for row in rows):
        return None
    emitter = code.making.emitter
    bits = emitter.fresh("bits")
    made: list[ast.stmt] = [py.assign(bits, py.literal(0))]
    for place, (_, row) in enumerate(code.rows):
        conditions = py.all_of(row_conditions(row.cells, place, code.columns, code.making))
        one = statements("bits += one", bits=bits, one=py.literal(1 << place))
        made.append(emitter.place(ast.If(conditions, one, []), row.span))
    settling = Settling(code.facts, tuple(code.numbers), tuple(code.known_outcome(row.outputs) for row in rows))
    known = made_of(len(rows), settling)
    settled = statements(
        "value, fired = known[bits]\nvalue = given",
        value=code.value,
        fired=code.fired,
        known=emitter.bound(known, "settled"),
        bits=bits,
        given=code.given(py.name(code.value)),
    )
    if code.facts.hit in LISTS and code.table.otherwise is None and not any(code.table.defaults):
        code.making.combined[code.value] = bits, len(rows), known
        return [*made, *settled]
    return [*made, *statements("if bits: settled\nelse: nothing", bits=bits, settled=settled, nothing=code.nothing())]


def remembering(making: Callable[[], Making], otherwise: Form) -> Form:
    """How a node is written: looked up by the combination where it depends on that alone."""

    def written(emitter: Emitter, node: Any) -> ast.expr:
        return _remembered(node, making()) or otherwise(emitter, node)

    return written


def _remembered(node: t.Typed, making: Making) -> ast.expr | None:
    emitter = making.emitter
    if not making.combined or emitter.hoisting or emitter.counting:
        return None
    keys = free_keys([node])
    own = [key for key in keys if key not in making.parameters]
    found = making.combined.get(emitter.variable(own[0])) if len(own) == 1 else None
    if found is None or any(isinstance(part, TypedTable) for part in t.walk(node)):
        return None
    bits, rows, known = found
    function = compile_expression(node, keys, counting=False)
    fixed = {key: making.parameters[key] for key in keys if key in making.parameters}

    def make(combination: int) -> Any:
        value = known[combination][0]
        return function(*(fixed.get(key, value) for key in keys))

    return expression("table[bits]", table=emitter.bound(made_of(rows, make), "made_of"), bits=bits)


def remembering_truth(making: Callable[[], Making], otherwise: Form) -> Form:
    """The same of a condition: the value of a boolean is one."""

    def written(emitter: Emitter, node: Any) -> ast.expr:
        found = _remembered(node, making()) if kind(node.type) == "boolean" else None
        return found or otherwise(emitter, node)

    return written
