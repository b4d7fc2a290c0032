"""A slow and obvious evaluator of FEEL: it walks the syntax tree, knows no types, and shares no operator with the engine.

What goes wrong is null, as in a DMN model, and is noted in `faults`. The compiled function is compared with it (`test_laws.py`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal
from typing import Any

from attrs import field, frozen

from policy.feel import syntax
from policy.feel.builtins import BUILTINS
from policy.feel.builtins.declare import Builtin, Fault
from policy.feel.builtins.invoke import as_function, call, call_named
from policy.feel.values.functions import Function
from policy.feel.values.kinds import kind_of
from policy.feel.values.ranges import Range, compared_range

Value = Any
DIGITS = Context(prec=34)


@frozen
class World:
    """The names in force, and the faults met so far."""

    names: Mapping[str, Value]
    faults: list[str] = field(factory=list)

    def with_(self, names: Mapping[str, Value]) -> "World":
        return World({**self.names, **names}, self.faults)

    def fault(self, message: str) -> None:
        self.faults.append(message)


def evaluate(expr: syntax.Expr, world: World) -> Value:
    """The value of an expression."""
    return EVALUATE[type(expr)](expr, world)


def matches(tests: syntax.Tests, value: Value, world: World) -> bool:
    """Whether a value passes the tests of a cell."""
    if not tests.tests:
        return True
    inner = world.with_({"?": value})
    verdict = disjunction([_passes(test, value, inner) for test in tests.tests])
    return verdict is (not tests.negated)  # what is null, negated or not, does not pass


# numbers, comparison, three-valued logic


def is_number(value: Value) -> bool:
    return type(value) in (int, Decimal)


def equal(left: Value, right: Value, world: World) -> bool | None:
    """True, false, or null for values of different kinds."""
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if type(left) is not type(right):
        return world.fault("values of different kinds are compared")
    if isinstance(left, list):
        return len(left) == len(right) and all(equal(a, b, world) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key], world) is True for key in left)
    return bool(left == right)


def less(left: Value, right: Value, world: World) -> bool | None:
    """Whether one value is less than the other, where they have an order."""
    if left is None or right is None:
        return None
    if (is_number(left) and is_number(right)) or (type(left) is type(right) and type(left) in (str, date, timedelta)):
        return bool(left < right)
    return world.fault("these have no order")


def negation(value: Value) -> bool | None:
    return None if value is None else not value


def conjunction(values: Iterable[Value]) -> bool | None:
    """False if any is false, true if all are true, else null."""
    listed = list(values)
    if any(value is False for value in listed):
        return False
    return True if all(value is True for value in listed) else None


def disjunction(values: Iterable[Value]) -> bool | None:
    return negation(conjunction(negation(value) if isinstance(value, bool) else None for value in values))


RELATIONS: dict[str, Callable[[Value, Value, World], bool | None]] = {
    "=": equal,
    "!=": lambda left, right, world: negation(equal(left, right, world)),
    "<": less,
    ">": lambda left, right, world: less(right, left, world),
    "<=": lambda left, right, world: disjunction([less(left, right, world), _ordered_equal(left, right, world)]),
    ">=": lambda left, right, world: disjunction([less(right, left, world), _ordered_equal(left, right, world)]),
}


def _ordered_equal(left: Value, right: Value, world: World) -> bool | None:
    return None if left is None or right is None else equal(left, right, world)


# tests


def _passes(test: syntax.Expr, value: Value, world: World) -> bool | None:
    if isinstance(test, syntax.Comparison):
        return RELATIONS[test.operator](value, evaluate(test.operand, world), world)
    operand = evaluate(test, world)
    if any(isinstance(node, syntax.Question) for node in nodes(test)):
        return operand if isinstance(operand, bool) else None
    return belongs(value, operand, world)


def belongs(value: Value, operand: Value, world: World) -> bool | None:
    """Whether the value is the operand or in it."""
    if isinstance(operand, Range):
        return inside(value, operand, world)
    if isinstance(operand, list) and not isinstance(value, list):
        return disjunction(belongs(value, item, world) for item in operand)
    if isinstance(operand, list):
        same = equal(value, operand, world)
        return same or disjunction(equal(value, item, world) for item in operand if isinstance(item, list))
    return equal(value, operand, world)


def inside(value: Value, range_: Range, world: World) -> bool | None:
    if range_.operator:
        operand = range_.low if range_.low is not None else range_.high
        return RELATIONS[range_.operator](value, operand, world)
    above = RELATIONS["<=" if range_.low_closed else "<"](range_.low, value, world)
    below = RELATIONS["<=" if range_.high_closed else "<"](value, range_.high, world)
    return conjunction([above, below])


def nodes(node: Any) -> Iterator[Any]:
    """The node and all nodes below it."""
    yield node
    for name in getattr(node, "__match_args__", ()):
        part = getattr(node, name)
        for child in part if isinstance(part, tuple) else (part,):
            if isinstance(child, syntax.Node):
                yield from nodes(child)


# names, paths, filters, calls


def _name(expr: syntax.Name, world: World) -> Value:
    if expr.name in world.names:
        return world.names[expr.name]
    return as_function(BUILTINS[expr.name])


def _path(expr: syntax.Path, world: World) -> Value:
    return _field(evaluate(expr.of, world), expr.name, world)


def _field(value: Value, name: str, world: World) -> Value:
    if isinstance(value, list):
        return [_field(item, name, world) for item in value]
    if isinstance(value, dict) and name in value:
        return value[name]
    if isinstance(value, Range):
        return getattr(value, {"start": "low", "end": "high", "start included": "low_closed"}.get(name, "high_closed"))
    if isinstance(value, timedelta):
        return DURATION_PARTS[name](value)
    if isinstance(value, date):
        return value.isoweekday() if name == "weekday" else getattr(value, name)
    return None if value is None else world.fault(f"no field {name}")


DURATION_PARTS: dict[str, Callable[[timedelta], int]] = {
    "days": lambda value: abs(value).days * (-1 if value < timedelta(0) else 1),
    "hours": lambda value: abs(value).seconds // 3600 * (-1 if value < timedelta(0) else 1),
}


def _filter(expr: syntax.Filter, world: World) -> Value:
    value = evaluate(expr.of, world)
    items = value if isinstance(value, list) else [] if value is None else [value]
    if isinstance(expr.condition, (syntax.Number, syntax.Negate)):
        index = int(evaluate(expr.condition, world))
        place = index - 1 if index > 0 else len(items) + index
        return items[place] if index and 0 <= place < len(items) else None
    return [item for item in items if evaluate(expr.condition, _around(item, world)) is True]


def _around(item: Value, world: World) -> World:
    return world.with_({**(item if isinstance(item, dict) else {}), "item": item})


def _call(expr: syntax.Call, world: World) -> Value:
    arguments = [evaluate(argument, world) for argument in expr.arguments]
    name = expr.function.name if isinstance(expr.function, syntax.Name) else ""
    try:
        if name in BUILTINS and name not in world.names:
            return _call_builtin(BUILTINS[name], arguments, expr.names)
        return _apply(evaluate(expr.function, world), arguments, expr.names)
    except Fault as fault:
        return world.fault(str(fault))


def _call_builtin(builtin: Builtin, arguments: list[Value], names: tuple[str, ...] | None) -> Value:
    return call(builtin, *arguments) if names is None else call_named(builtin, names, arguments)


def _apply(function: Value, arguments: list[Value], names: tuple[str, ...] | None) -> Value:
    if not isinstance(function, Function):
        raise Fault("this is no function")
    if names is not None:
        if set(names) != set(function.names):
            raise Fault("other arguments")
        arguments = [arguments[names.index(name)] for name in function.names]
    if len(arguments) != len(function.names):
        raise Fault("another number of arguments")
    return function.body(*arguments)


def _function(expr: syntax.Function, world: World) -> Value:
    names = tuple(parameter.name for parameter in expr.parameters)
    return Function(names, lambda *values: evaluate(expr.body, world.with_(dict(zip(names, values, strict=True)))))


# operators


def _negate(expr: syntax.Negate, world: World) -> Value:
    value = evaluate(expr.operand, world)
    if is_number(value):
        return DIGITS.minus(Decimal(value))
    if isinstance(value, timedelta):
        return -value
    return None if value is None else world.fault("this has no negative")


def _arithmetic(expr: syntax.Arithmetic, world: World) -> Value:
    left, right = evaluate(expr.left, world), evaluate(expr.right, world)
    if left is None or right is None:
        return None
    if is_number(left) and is_number(right):
        return _calculated(expr.operator, Decimal(left), Decimal(right), world)
    if expr.operator == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right
    return _moved(expr.operator, left, right, world)


def _calculated(operator: str, left: Decimal, right: Decimal, world: World) -> Value:
    if operator == "/" and right == 0:
        return world.fault("division by zero")
    if operator == "**" and left == 0 and right <= 0:
        return 1 if right == 0 else world.fault("zero to a negative power")
    return CALCULATE[operator](left, right)


def _moved(operator: str, left: Value, right: Value, world: World) -> Value:
    """Dates and durations added and subtracted."""
    spans = isinstance(left, timedelta), isinstance(right, timedelta)
    dates = isinstance(left, date), isinstance(right, date)
    if operator == "+" and (all(spans) or (any(spans) and any(dates))):
        return left + right
    if operator == "-" and (all(spans) or all(dates) or (dates[0] and spans[1])):
        return left - right
    return world.fault("these cannot be calculated with")


CALCULATE: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DIGITS.add,
    "-": DIGITS.subtract,
    "*": DIGITS.multiply,
    "/": DIGITS.divide,
    "**": DIGITS.power,
}


def _compare(expr: syntax.Compare, world: World) -> Value:
    return RELATIONS[expr.operator](evaluate(expr.left, world), evaluate(expr.right, world), world)


def _between(expr: syntax.Between, world: World) -> Value:
    value, low, high = (evaluate(part, world) for part in (expr.value, expr.low, expr.high))
    return conjunction([RELATIONS[">="](value, low, world), RELATIONS["<="](value, high, world)])


def _in(expr: syntax.In, world: World) -> Value:
    value = evaluate(expr.value, world)
    return disjunction(_passes(test, value, world.with_({"?": value})) for test in expr.tests)


# control


def _if(expr: syntax.If, world: World) -> Value:
    return evaluate(expr.then if evaluate(expr.condition, world) is True else expr.otherwise, world)


def _for(expr: syntax.For, world: World) -> Value:
    results: list[Value] = []
    for inner in _worlds(expr.iterators, world):
        results.append(evaluate(expr.body, inner.with_({"partial": list(results)})))
    return results


def _quantified(expr: syntax.Quantified, world: World) -> Value:
    found = [evaluate(expr.condition, inner) for inner in _worlds(expr.iterators, world)]
    return conjunction(found) if expr.every else disjunction(found)


def _worlds(iterators: tuple[syntax.Iterator, ...], world: World) -> Iterator[World]:
    if not iterators:
        yield world
        return
    for item in _items(evaluate(iterators[0].domain, world)):
        yield from _worlds(iterators[1:], world.with_({iterators[0].name: item}))


def _items(domain: Value) -> list[Value]:
    if isinstance(domain, Range):
        steps = _counted(domain.low, domain.high)
        return steps[not domain.low_closed : len(steps) - (not domain.high_closed)]
    return domain if isinstance(domain, list) else [] if domain is None else [domain]


def _counted(low: Value, high: Value) -> list[Value]:
    """The whole numbers or days from one to the other, up or down."""
    one = timedelta(days=1) if isinstance(low, date) else 1
    count = int((high - low) / one)
    return [low + one * step for step in range(0, count + 1 if count >= 0 else count - 1, 1 if count >= 0 else -1)]


def _steps(expr: syntax.Steps, world: World) -> Value:
    return _counted(evaluate(expr.low, world), evaluate(expr.high, world))


def _context(expr: syntax.Context, world: World) -> Value:
    made: dict[str, Value] = {}
    for entry in expr.entries:
        made[entry.key] = evaluate(entry.value, world.with_(made))
    return made


def _instance_of(expr: syntax.InstanceOf, world: World) -> Value:
    """Of a type that is a bare name; null is an instance of nothing but Null."""
    value, name = evaluate(expr.value, world), expr.type.name  # type: ignore[attr-defined]
    return name == "Null" if value is None else name in ("Any", kind_of(value))


def _range(expr: syntax.Range, world: World) -> Value:
    low, high = (evaluate(end, world) if end else None for end in (expr.low, expr.high))
    return Range(low, expr.low_closed, high, expr.high_closed)


def _temporal(expr: syntax.Temporal, _: World) -> Value:
    if expr.text.startswith("P"):
        return timedelta(days=int(expr.text[1:-1]))
    return date.fromisoformat(expr.text)


EVALUATE: dict[type[syntax.Expr], Callable[[Any, World], Value]] = {
    syntax.Null: lambda expr, world: None,
    syntax.Boolean: lambda expr, world: expr.value,
    syntax.Number: lambda expr, world: expr.value,
    syntax.String: lambda expr, world: expr.value,
    syntax.Temporal: _temporal,
    syntax.Name: _name,
    syntax.Question: lambda expr, world: world.names["?"],
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Call: _call,
    syntax.Function: _function,
    syntax.Negate: _negate,
    syntax.Arithmetic: _arithmetic,
    syntax.Compare: _compare,
    syntax.And: lambda expr, world: conjunction([evaluate(operand, world) for operand in expr.operands]),
    syntax.Or: lambda expr, world: disjunction([evaluate(operand, world) for operand in expr.operands]),
    syntax.Between: _between,
    syntax.In: _in,
    syntax.If: _if,
    syntax.For: _for,
    syntax.Quantified: _quantified,
    syntax.InstanceOf: _instance_of,
    syntax.Steps: _steps,
    syntax.Context: _context,
    syntax.List: lambda expr, world: [evaluate(item, world) for item in expr.items],
    syntax.Range: _range,
    syntax.Comparison: lambda expr, world: compared_range(expr.operator, evaluate(expr.operand, world)),
}
