"""Plain inputs taken out of a dict, and looked at: each of its class, numbers finite, then the values that are allowed.

Where the part in C was built it takes them and looks at their classes; else generated Python does.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from policy.compile import native
from policy.compile.asgiven import REMEMBERED, Unusual
from policy.compile.code import expression, statements
from policy.compile.conditions import ColumnCode, plain_condition
from policy.compile.inputs import Place, Report, Slot, read
from policy.compile.making import Making
from policy.compile.order import Order
from policy.compile.plain import LARGEST, PlainCell, comparable_as_float, plain
from policy.feel import typed as t
from policy.feel.emit import python as py
from policy.feel.scope import Scope, normal_name
from policy.feel.types import Domain, Scalar, Type, certain
from policy.feel.typing import infer_tests
from policy.problems import Sink

LONGEST = 100  # characters of a name that is remembered
QUICK = 2**30 - 1  # ints up to this one are compared with each other at once


def given_name(key: str, making: Making) -> str:
    """The Python name of an input as it came."""
    return making.raw.get(key) or making.emitter.variable(key)


def taken(order: Order, making: Making) -> list[ast.stmt]:
    """The statements that assign the inputs and leave what is not plain to the slow way."""
    names = [given_name(slot.key, making) for slot in order.slots]
    if native.built is None:
        making.emitter.globals["dict"] = dict
        looked_at = [_class_check(slot, making) for slot in order.slots]
        made = _take(order, names, making)
    else:
        looked_at = [_class_check(slot, making) for slot in order.slots if not is_known(slot)]
        made = _take_natively(order, names, making)
    conditions = [*_passed_over(order, making), *looked_at, *_domains(order, making)]
    if not conditions:
        return made
    return [*made, *statements("if not conditions: return SLOW(inputs, at)", conditions=py.all_of(conditions))]


def is_known(slot: Slot) -> bool:
    """Whether the class of an input says that it is right."""
    return isinstance(slot.type, Scalar) and slot.type.kind in CHECKS


def _take_natively(order: Order, names: list[str], making: Making) -> list[ast.stmt]:
    intake = native.intake(
        order.slots,
        lambda slot: making.raw.get(slot.key) in making.compared,
        ignores=order.extra == "ignore",
    )
    made = statements(
        "given = take(inputs)\nif given is None: return SLOW(inputs, at)",
        take=making.emitter.bound(intake, "take"),
    )
    if names:
        targets = ast.Tuple([py.target(name) for name in names], ast.Store())
        made.append(ast.Assign([targets], py.name("given")))
    return made


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


class Known:
    """Whether names among the inputs are those of inputs as they stand, or of none; what else they may mean the slow way knows.

    Those that came are remembered: services pass the same records again and again.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.names = frozenset(slot.name for slot in slots)
        self.other_forms = frozenset(slot.qualified for slot in slots)
        self.found = set(self.names)

    def all_of(self, inputs: dict[Any, Any]) -> bool:
        """Whether this holds of all of them."""
        return all(name in self.found or self._finds(name) for name in list(inputs))

    def _finds(self, name: Any) -> bool:
        if type(name) is not str or name in self.other_forms or normal_name(name) != name:
            return False
        if len(self.found) >= REMEMBERED:
            self.found.intersection_update(self.names)
        if len(name) <= LONGEST:
            self.found.add(name)
        return True


def _passed_over(order: Order, making: Making) -> list[ast.expr]:
    """That inputs which nobody knows are not others of another form: `p.norm`, or a name with spaces around it."""
    if order.extra != "ignore":
        return []
    known, bound = Known(order.slots), making.emitter.bound
    found = bound(known.found.issuperset, "found")
    return [expression("found(inputs) or known(inputs)", found=found, known=bound(known.all_of, "known"))]


def _item(name: str, variable: str) -> ast.stmt:
    return statements("variable = inputs[name]", variable=variable, name=py.literal(name))[0]


def _optional(name: str, variable: str) -> ast.stmt:
    return statements("variable = inputs.get(name)", variable=variable, name=py.literal(name))[0]


def _class_check(slot: Slot, making: Making) -> ast.expr:
    """The condition under which an input is of the right class. Nested ones are read, which copies them."""
    kind = slot.type.kind if isinstance(slot.type, Scalar) else ""
    return _unless_null(slot, CHECKS.get(kind, _nested)(slot, given_name(slot.key, making), making), making)


def _unless_null(slot: Slot, condition: ast.expr, making: Making) -> ast.expr:
    if not slot.type.nullable:
        return condition
    return py.any_of([py.is_none(py.name(given_name(slot.key, making))), condition])


def _number(_slot: Slot, name: str, making: Making) -> ast.expr:
    """A finite float, or an int: one that is calculated with, or compared with other inputs, of up to 15 digits.

    An int is compared as it is. With constants of up to 15 digits it stands in the order of their floats, and so it does with
    floats if it has no more digits than they.
    """
    near = expression("type(value) is float and value * 0.0 == 0.0", value=name)
    whole = expression("type(value) is int", value=name)
    if name in making.compared:
        whole = py.all_of([whole, py.any_of([_between(name, QUICK), _between(name, LARGEST)])])
    return py.any_of([whole, near] if name in making.ints else [near, whole])


def _between(name: str, limit: int) -> ast.expr:
    return expression("low < value and value < high", value=name, low=py.literal(-limit), high=py.literal(limit))


def _boolean(_slot: Slot, name: str, _making: Making) -> ast.expr:
    return expression("value is True or value is False", value=name)


def _scalar(slot: Slot, name: str, making: Making) -> ast.expr:
    assert isinstance(slot.type, Scalar)
    kind = native.CLASSES[slot.type.kind]
    return expression("type(value) is kind", value=name, kind=making.emitter.bound(kind))


def _domains(order: Order, making: Making) -> Iterator[ast.expr]:
    """That the inputs are among the values that are allowed."""
    for slot in order.slots:
        domain = slot.type.domain if isinstance(slot.type, Scalar) and is_known(slot) else None
        if domain is not None:
            yield _unless_null(slot, _domain(slot, domain, given_name(slot.key, making), making), making)


def _domain(slot: Slot, domain: Domain, name: str, making: Making) -> ast.expr:
    """That the value under a name is one of those that are allowed; where that is no plain condition, it is read.

    A float is whole exactly when its shortest decimal is: up to 2**53 all whole numbers are floats, beyond all floats whole.
    """
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


Check = Callable[[Slot, str, Making], ast.expr]
CHECKS: dict[str, Check] = {
    "number": _number,
    "boolean": _boolean,
    "string": _scalar,
    "date": _scalar,
    "days and time duration": _scalar,
}
