"""What a plain install leaves out: said with the command that brings it, wherever a module of it is missing."""

from collections.abc import Iterator
from contextlib import contextmanager

from policy.problems import PolicyError


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Where modules of an extra are imported; one that is not installed is an error that says how to install it.

    >>> with extra("sql"):
    ...     import no_such_module
    Traceback (most recent call last):
    policy.problems.PolicyError: not-installed: `no_such_module` is not installed
      hint: `pip install 'plainrule[sql]'` brings it
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise PolicyError(
            f"`{error.name}` is not installed",
            code="not-installed",
            hint=f"`pip install 'plainrule[{name}]'` brings it",
        ) from None
