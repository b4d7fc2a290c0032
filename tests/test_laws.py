"""Laws of the language, tried on generated texts: printing and reading, the compiled function and the reference."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.feel import syntax
from policy.feel.builtins import BUILTINS
from policy.feel.emit import compile_expression, compile_tests
from policy.feel.parser import parse_expression, parse_tests, parse_type
from policy.feel.printer import print_expression, print_tests, print_type
from policy.feel.scope import Binding, Scope
from policy.feel.types import ANY, NUMBER, nullable
from policy.feel.typing import infer, infer_tests
from policy.problems import Sink
from policy.source import Text
from tests import strategies
from tests.reference import World, evaluate, matches

WORDS = Scope.of([Binding(name, name, ANY) for name in strategies.NAMES], types=["order line"])
ROOT = Scope.of([Binding(name, name, type_) for name, type_ in strategies.INPUTS.items()])
THOROUGH = settings(suppress_health_check=list(HealthCheck))
SEVERAL = st.lists(strategies.inputs, min_size=1, max_size=20)


@THOROUGH
@given(strategies.trees)
def test_what_is_printed_reads_as_it_was(tree: syntax.Expr) -> None:
    assert parse_expression(Text(print_expression(tree)), WORDS) == tree


@THOROUGH
@given(strategies.cells)
def test_a_printed_cell_reads_as_it_was(tests: syntax.Tests) -> None:
    assert parse_tests(Text(print_tests(tests)), WORDS) == tests


@THOROUGH
@given(strategies.types)
def test_a_printed_type_reads_as_it_was(type_: syntax.TypeExpr) -> None:
    assert parse_type(Text(print_type(type_)), ["order line"]) == type_


@THOROUGH
@given(strategies.expressions, SEVERAL)
def test_the_compiled_function_agrees_with_the_reference(expr: syntax.Expr, given_inputs: list[dict[str, Any]]) -> None:
    compiled = compile_expression(infer(expr, ROOT, Sink()), list(strategies.INPUTS), "null")
    for values in given_inputs:
        assert same(compiled(*in_order(values)), evaluate(expr, World(values)))


@THOROUGH
@given(strategies.expressions, strategies.inputs)
def test_where_nothing_goes_wrong_both_modes_agree(expr: syntax.Expr, values: dict[str, Any]) -> None:
    world = World(values)
    expected = evaluate(expr, world)
    if not world.faults:
        compiled = compile_expression(infer(expr, ROOT, Sink()), list(strategies.INPUTS))
        assert same(compiled(*in_order(values)), expected)


@THOROUGH
@given(strategies.number_cells, strategies.inputs)
def test_the_compiled_cell_agrees_with_the_reference(tests: syntax.Tests, values: dict[str, Any]) -> None:
    cell = infer_tests(tests, nullable(NUMBER), ROOT, Sink())
    compiled = compile_tests(cell, list(strategies.INPUTS), "null")
    passes = compiled(values["n"], *in_order(values)) is True
    assert passes is matches(tests, values["n"], World(values))


def in_order(values: dict[str, Any]) -> list[Any]:
    return [values[name] for name in strategies.INPUTS]


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same; 1 and 1.0 are, 1 and true are not."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    numbers = (int, Decimal)
    return bool(left == right and (type(left) is type(right) or (type(left) in numbers and type(right) in numbers)))


def test_every_built_in_can_be_called_by_the_reference() -> None:
    expr = parse_expression(Text("sum([1, 2])"), Scope.of([Binding(name, name, ANY) for name in BUILTINS]))
    assert evaluate(expr, World({})) == 3
