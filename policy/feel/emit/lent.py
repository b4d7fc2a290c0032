"""External functions: those that the surrounding service lends to a rule set, and the known ones of Java's own classes."""

from typing import Any

from policy.feel.conform import coerce, coerce_by_standard
from policy.feel.emit.domains import holds
from policy.feel.encoding import from_plain, to_python
from policy.feel.fault import Fault
from policy.feel.java import java_function
from policy.feel.run import RUN
from policy.feel.types import Type
from policy.feel.values.functions import Function


def function(name: str, names: tuple[str, ...], types: tuple[Type, ...]) -> Function:
    """The function value that calls what the service has lent under this name when it is called, else what Java has."""
    known = java_function(name)

    def body(*arguments: Any) -> Any:
        if known is not None and name not in RUN.get().functions:
            return known(
                *(coerce_by_standard(argument, type_, holds) for argument, type_ in zip(arguments, types, strict=True))
            )
        found = RUN.get().functions.get(name)
        if found is None:
            raise Fault(f"the function `{name}` is not among those that the service lends")
        given = [to_python(coerce(argument, type_, holds)) for argument, type_ in zip(arguments, types, strict=True)]
        try:
            result = found(*given)
        except Exception as error:
            raise Fault(f"the function `{name}` failed: {type(error).__name__}: {error}") from error
        return from_plain(result)

    return Function(names, body, types, name=name)
