"""Declared values that are given by unary tests, asked of a value."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from policy.feel.scope import Scope
from policy.feel.syntax import Tests
from policy.feel.types import ANY
from policy.feel.typing import infer_tests
from policy.problems import Sink


def holds(tests: Tests, value: Any) -> bool:
    """Whether the value passes the tests; what `coerce` and `conforms` ask for a type with such a domain."""
    return bool(_compiled(tests)(value))


@lru_cache(maxsize=1_000)
def _compiled(tests: Tests) -> Callable[[Any], Any]:
    from policy.feel.emit.expressions import compile_tests

    return compile_tests(infer_tests(tests, ANY, Scope.of(()), Sink()))
