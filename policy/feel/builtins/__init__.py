"""The built-in functions of FEEL, one file a subject, each declared once."""

from policy.feel.builtins import (
    aggregates,
    contexts,
    conversion,
    lists,
    logic,
    numeric,
    ranges,
    strings,
    temporal,
    texts,
)
from policy.feel.builtins.declare import Builtin
from policy.feel.scope import Binding, Scope
from policy.feel.types import FunctionType

SUBJECTS = (conversion, logic, strings, lists, aggregates, numeric, temporal, ranges, contexts, texts)
BUILTINS: dict[str, Builtin] = {function.name: function for subject in SUBJECTS for function in subject.FUNCTIONS}
BINDINGS: tuple[Binding, ...] = tuple(
    Binding(name, name, FunctionType(first.types, first.result, first.names))
    for name, first in ((name, function.signatures[0]) for name, function in BUILTINS.items())
)  # the key of a built-in is its name; all other keys hold a dot or a `#`
BUILTIN_SCOPE = Scope.of(BINDINGS)
