"""From syntax to the typed tree: names bound, calls resolved, types and nullability found, problems reported.

One small function for each class of syntax node; the table `INFER` says which.
"""

from collections.abc import Callable, Mapping

from policy.feel import syntax, typed
from policy.feel.scope import Scope
from policy.feel.types import Type
from policy.feel.typing import cells, collections, functions, names, operators
from policy.feel.typing.at import At, fresh_key, local
from policy.feel.typing.declared import resolve_type
from policy.feel.typing.narrowing import NOTHING, Facts, when_matched, when_not_true, when_true
from policy.problems import Sink

__all__ = [
    "INFER",
    "Facts",
    "fresh_key",
    "infer",
    "infer_tests",
    "local",
    "resolve_type",
    "when_matched",
    "when_not_true",
    "when_true",
]


def infer(
    expr: syntax.Expr, scope: Scope, sink: Sink, declared: Mapping[str, Type] | None = None, facts: Facts = NOTHING
) -> typed.Typed:
    """The typed form of an expression.

    Arguments:
        expr: as parsed with the same scope.
        scope: the names it may use.
        sink: takes the problems; what is wrong becomes `Faulty` or a node that goes wrong when it runs.
        declared: the types that have names, for `instance of` and the parameters of functions.
        facts: places known not to be null, as `when_true`, `when_not_true` and `when_matched` tell them.
    """
    return At(scope, sink, INFER, declared or {}, facts).infer(expr)


def infer_tests(
    tests: syntax.Tests,
    column: typed.Typed | Type,
    scope: Scope,
    sink: Sink,
    declared: Mapping[str, Type] | None = None,
) -> typed.Cell:
    """The typed form of a cell over the value of a column, or over any value of a type."""
    value = typed.Typed(type=column) if isinstance(column, Type) else column
    return cells.cell(tests, value, At(scope, sink, INFER, declared or {}))


INFER: dict[type[syntax.Node], Callable[..., typed.Typed]] = {
    syntax.Null: names.literal,
    syntax.Boolean: names.literal,
    syntax.Number: names.literal,
    syntax.String: names.literal,
    syntax.Temporal: names.temporal,
    syntax.Name: names.name,
    syntax.Question: names.question,
    syntax.Path: names.path,
    syntax.Negate: operators.negation,
    syntax.Arithmetic: operators.arithmetic,
    syntax.Compare: operators.comparison,
    syntax.And: operators.conjunction,
    syntax.Or: operators.disjunction,
    syntax.Between: operators.between,
    syntax.In: cells.member,
    syntax.InstanceOf: operators.instance,
    syntax.If: operators.conditional,
    syntax.Filter: collections.filter_,
    syntax.For: collections.for_each,
    syntax.Steps: collections.steps,
    syntax.Quantified: collections.quantified,
    syntax.List: collections.make_list,
    syntax.Context: collections.make_context,
    syntax.Range: collections.make_range,
    syntax.Comparison: collections.range_of_comparison,
    syntax.Tests: cells.tests_alone,
    syntax.Function: functions.function,
    syntax.Call: functions.call,
}
