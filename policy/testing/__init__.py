"""Tests beside the rules: run them, see which rows they reach, and draw inputs for tests of your own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy.testing.run import run_tests
    from policy.testing.strategies import inputs

__all__ = ["inputs", "run_tests"]


def __getattr__(name: str) -> Any:
    """Load what is asked for, so that `inputs` alone needs Hypothesis."""
    if name == "run_tests":
        from policy.testing.run import run_tests

        return run_tests
    if name == "inputs":
        from policy.testing.strategies import inputs

        return inputs
    raise AttributeError(f"module `policy.testing` has no `{name}`")
