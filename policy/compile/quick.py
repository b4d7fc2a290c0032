"""The quick way in: plain inputs are checked by one condition, and numbers stay the floats and ints they came as.

A float compares with a decimal of up to 15 digits as its shortest decimal form would (see `plain.comparable_as_float`), so
that a table over inputs needs no decimal arithmetic. Where an input is used in another way its exact number is made first.
Whatever is not plain goes the slow way, which knows how to say what is wrong.
"""

import ast
import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from policy.compile.asgiven import REMEMBERED, Unusual
from policy.compile.code import expression, statements
from policy.compile.conditions import ColumnCode, plain_condition
from policy.compile.inputs import Place, Report, Slot, read
from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.periods import FOREVER
from policy.compile.plain import LARGEST, PlainCell, comparable_as_float, plain
from policy.compile.scaled import scaled_inputs
from policy.feel import typed as t
from policy.feel.emit import python as py
from policy.feel.scope import Scope
from policy.feel.types import Domain, Scalar, Type, certain
from policy.feel.typing import infer_tests
from policy.feel.values.numbers import from_python
from policy.problems import Sink

QUICK = 2**30 - 1  # ints up to this one are compared with each other at once
CLASSES = {"string": str, "date": date, "days and time duration": timedelta}


class _Exact(dict[float, Decimal]):
    """Shortest decimals of floats and ints, remembered: the prices and quantities of one service are few."""

    def __missing__(self, value: float) -> Decimal:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[value] = Decimal(from_python(value))
        return found


def raw_inputs(slots: Sequence[Slot], making: Making) -> dict[str, str]:
    """Python names for the numeric inputs as they come, ints and floats, by key."""
    return {
        slot.key: making.emitter.fresh(f"given_{slot.name}")
        for slot in slots
        if isinstance(slot.type, Scalar) and slot.type.kind == "number"
    }


def given_name(key: str, making: Making) -> str:
    """The Python name of an input as it came."""
    return making.raw.get(key) or making.emitter.variable(key)


def quick_checks(order: Order, making: Making, body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements before the body: the moment, the inputs taken and checked, exact numbers where the body needs them."""
    emitter = making.emitter
    emitter.globals.update(Unusual=Unusual, EXACT=_Exact(), dict=dict)
    made = statements("at = CLOCK()")
    if order.start > -FOREVER or order.end < FOREVER:
        made += statements(
            "if not start <= at < end: return SLOW(inputs, at)",
            start=py.literal(order.start),
            end=py.literal(order.end),
        )
    used = _names_in(body)
    exact = [slot for slot in order.slots if slot.key in making.raw and emitter.variable(slot.key) in used]
    making.compared.update(making.raw[slot.key] for slot in exact)
    made += statements(
        "try:\n    take\n    admit\n    derive\nexcept (KeyError, Unusual, OverflowError): return SLOW(inputs, at)",
        take=_take(order, [given_name(slot.key, making) for slot in order.slots], making),
        admit=_admitted(order.slots, making) or statements("pass"),
        derive=_derived(making),
    )
    nullable = {given_name(slot.key, making) for slot in order.slots if slot.type.nullable}
    return [*made, *scaled_inputs(making, nullable), *_exact(exact, making)]


def _derived(making: Making) -> list[ast.stmt]:
    """The operands that are calculated from one input."""
    made: list[ast.stmt] = []
    for operand, table, given in making.derived.values():
        made += statements("operand = table[given]", operand=operand, table=table, given=given)
    return made


def _admitted(slots: Sequence[Slot], making: Making) -> list[ast.stmt]:
    """One condition over all inputs: their classes, then that the numbers among them are finite, then the rest."""
    classes = [_class_check(slot, given_name(slot.key, making), making) for slot in slots]
    summed = [py.name(making.raw[slot.key]) for slot in slots if slot.key in making.raw and _in_sum(slot, making)]
    domains = [
        _unless_null(slot, _domain(slot, given_name(slot.key, making), making), making)
        for slot in slots
        if _scalar_domain(slot) is not None
    ]
    conditions = [*classes, *_finite(summed), *domains]
    return (
        statements("if not conditions: return SLOW(inputs, at)", conditions=py.all_of(conditions)) if conditions else []
    )


def _in_sum(slot: Slot, making: Making) -> bool:
    """Whether a number is most often a float that no domain says to be finite."""
    return not slot.type.nullable and making.raw[slot.key] not in making.ints and _infinities(slot, making) == SIDES


def _finite(numbers: Sequence[ast.expr]) -> list[ast.expr]:
    """That no number is NaN or infinite, asked of all in one: their sum would be so too. One that overflows goes the slow way."""
    if not numbers:
        return []
    total = numbers[0]
    for number in numbers[1:]:
        total = ast.BinOp(total, ast.Add(), number)
    return [expression("total * 0.0 == 0.0", total=total)]


def _infinities(slot: Slot, making: Making) -> frozenset[float]:
    """What is no finite number, but is not refused by the domain: any comparison refuses NaN."""
    domain = _scalar_domain(slot)
    if domain is None or (domain.values is None and domain.tests is None):
        return SIDES
    found = _domain_cell(slot.type, domain, making)
    if found is None:  # it is read
        return frozenset()
    if found.negated or not found.parts:
        return SIDES
    low, high = (all(getattr(part, side) is not None for part in found.parts) for side in ("low", "high"))
    if not low and not high:
        return SIDES
    return frozenset([*([] if low else [-math.inf]), *([] if high else [math.inf])])


def _take(order: Order, names: list[str], making: Making) -> list[ast.stmt]:
    """The inputs into variables. Where as many came as there are, each must be there; else optional ones may be absent."""
    all_there = [_item(slot.name, name) for slot, name in zip(order.slots, names, strict=True)]
    some = [
        _item(slot.name, name) if not slot.type.nullable else _optional(slot.name, name)
        for slot, name in zip(order.slots, names, strict=True)
    ]
    making.emitter.globals["NAMES"] = frozenset(slot.name for slot in order.slots)
    if order.extra == "ignore":
        return [*statements("if type(inputs) is not dict: raise Unusual"), *some]
    return statements(
        "if type(inputs) is not dict: raise Unusual\nif len(inputs) == count: all_there\n"
        "elif inputs.keys() <= NAMES: some\nelse: raise Unusual",
        count=py.literal(len({slot.name for slot in order.slots})),
        all_there=all_there or statements("pass"),
        some=some or statements("pass"),
    )


def _item(name: str, variable: str) -> ast.stmt:
    return statements("variable = inputs[name]", variable=variable, name=py.literal(name))[0]


def _optional(name: str, variable: str) -> ast.stmt:
    return statements("variable = inputs.get(name)", variable=variable, name=py.literal(name))[0]


def _class_check(slot: Slot, name: str, making: Making) -> ast.expr:
    """The condition under which an input is of the right class. Nested ones are read, which copies them."""
    kind = slot.type.kind if isinstance(slot.type, Scalar) else ""
    return _unless_null(slot, CHECKS.get(kind, _nested)(slot, name, making), making)


def _unless_null(slot: Slot, condition: ast.expr, making: Making) -> ast.expr:
    if not slot.type.nullable:
        return condition
    return py.any_of([py.is_none(py.name(given_name(slot.key, making))), condition])


def _number(slot: Slot, name: str, making: Making) -> ast.expr:
    """A finite float, or an int: one that is calculated with, or compared with other inputs, of up to 15 digits.

    An int is compared as it is. With constants of up to 15 digits it stands in the order of their floats, and so it does with
    floats if it has no more digits than they.
    """
    near = expression("type(value) is float", value=name)
    if not _in_sum(slot, making):
        near = py.all_of([near, *_finite_alone(name, _infinities(slot, making))])
    whole = expression("type(value) is int", value=name)
    if name in making.compared:
        whole = py.all_of([whole, py.any_of([_between(name, QUICK), _between(name, LARGEST)])])
    return py.any_of([whole, near] if name in making.ints else [near, whole])


def _between(name: str, limit: int) -> ast.expr:
    return expression("low < value and value < high", value=name, low=py.literal(-limit), high=py.literal(limit))


def _finite_alone(name: str, infinities: frozenset[float]) -> list[ast.expr]:
    """That a float is none of these infinities, nor NaN where it may be both."""
    if infinities == SIDES:
        return _finite([py.name(name)])
    return [expression("value != infinity", value=name, infinity=py.literal(infinity)) for infinity in infinities]


def _boolean(_slot: Slot, name: str, _making: Making) -> ast.expr:
    return expression("value is True or value is False", value=name)


def _scalar(slot: Slot, name: str, making: Making) -> ast.expr:
    kind = CLASSES[slot.type.kind]  # type: ignore[attr-defined]
    return expression("type(value) is kind", value=name, kind=making.emitter.bound(kind))


def _scalar_domain(slot: Slot) -> Domain | None:
    """The values that are allowed of what `CHECKS` knows; what it does not know is read, with its domain."""
    return slot.type.domain if isinstance(slot.type, Scalar) and slot.type.kind in CHECKS else None


def _domain(slot: Slot, name: str, making: Making) -> ast.expr:
    """That the value under a name is one of those that are allowed; where that is no plain condition, it is read.

    A float is whole exactly when its shortest decimal is: up to 2**53 all whole numbers are floats, beyond all floats whole.
    """
    domain = _scalar_domain(slot)
    assert domain is not None
    whole = [expression("type(value) is int or value % 1 == 0", value=name)] if domain.whole else []
    if domain.values is None and domain.tests is None:
        return py.all_of(whole)
    found = _domain_cell(slot.type, domain, making)
    if found is None:
        return expression("read(value) is not None", value=name, read=_reader(slot, making))
    column = ColumnCode(name, t.Variable(slot.key), certain(slot.type), (found,), slot.key in making.raw)
    return py.all_of([*whole, plain_condition(found, column, making)])


def _domain_cell(type_: Type, domain: Domain, making: Making) -> PlainCell | None:
    """The values that are allowed as a plain cell, where they can be had so."""
    if domain.values is not None:
        tests: tuple[t.Test, ...] = tuple(t.Equals(t.Constant(value)) for value in domain.values)
        cell = t.Cell("?", tests)
    else:
        assert domain.tests is not None
        cell = infer_tests(domain.tests, certain(type_), Scope.of(()), Sink())
    found = plain(cell, certain(type_), making.constant)
    exact = found is not None and all(type(v) is str or comparable_as_float(v) for v in found.constants())
    return found if exact else None


def _nested(slot: Slot, name: str, making: Making) -> ast.expr:
    return expression("((value := read(value)) is not None)", value=name, read=_reader(slot, making))


def _reader(slot: Slot, making: Making) -> str:
    """The name of a function that reads an input as the slow way does, and leaves what is wrong to it."""

    def reader(value: Any) -> Any:
        report = Report()
        result = read(value, slot.type, Place(slot, slot.name), report)
        if report.problems:
            raise Unusual
        return result

    return making.emitter.bound(reader, "read")


def _names_in(body: list[ast.stmt]) -> set[str]:
    return {node.id for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _exact(slots: Sequence[Slot], making: Making) -> list[ast.stmt]:
    """The exact numbers, decimals, of those inputs that the body uses in another way than by comparing."""
    made: list[ast.stmt] = []
    for slot in slots:
        template = "exact = None if given is None else EXACT[given]" if slot.type.nullable else "exact = EXACT[given]"
        names = {"given": given_name(slot.key, making), "exact": making.emitter.variable(slot.key)}
        made += statements(template, **names)
    return made


Check = Callable[[Slot, str, Making], ast.expr]
SIDES = frozenset([-math.inf, math.inf])
CHECKS: dict[str, Check] = {
    "number": _number,
    "boolean": _boolean,
    "string": _scalar,
    "date": _scalar,
    "days and time duration": _scalar,
}
