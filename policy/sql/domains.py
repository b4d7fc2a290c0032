"""Declared types of values in a query: in which rows a value is not among those that its declaration allows."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from policy.feel import typed as t
from policy.feel.scope import Scope
from policy.feel.types import Domain, Scalar, Type
from policy.feel.typing import infer_tests
from policy.problems import Sink
from policy.sql.cells import passes
from policy.sql.draft import Draft
from policy.sql.logic import all_of, always, condition_of, equals_any, opposite, or_false
from policy.sql.meanings import Meaning, NotExact, Value

Express = Callable[[t.Typed, Draft], Meaning]


def misfit(value: Value, type_: Type, draft: Draft, express: Express) -> Iterator[exp.Expr]:
    """The rows in which a value is not of a declared type."""
    if not isinstance(type_, Scalar) or (value.kind and value.kind != type_.kind):
        raise NotExact("a value that may not be of its declared type")
    if value.nullable and not type_.nullable:
        yield exp.Is(this=value.sql, expression=exp.Null())
    yield from outside(value, type_, draft, express)


def outside(value: Value, type_: Type, draft: Draft, express: Express) -> Iterator[exp.Expr]:
    """The rows in which a value is outside its declared values."""
    domain = getattr(type_, "domain", None)
    if domain is None:
        return
    present = opposite(exp.Is(this=value.sql, expression=exp.Null()))
    inside = all_of(_inside(value, domain, draft, express))
    if not always(inside):
        yield all_of([present, opposite(or_false(inside))])


def _inside(value: Value, domain: Domain, draft: Draft, express: Express) -> Iterator[exp.Expr]:
    if domain.whole and (value.binary or value.scale):
        yield exp.EQ(this=value.sql, expression=exp.Floor(this=value.sql))
    if domain.values is not None:
        yield condition_of(equals_any(value, domain.values, draft.dialect))
    if domain.tests is not None:
        cell = infer_tests(domain.tests, Scalar(value.kind), Scope.of(()), Sink())
        yield condition_of(passes(cell, value, draft, express))
