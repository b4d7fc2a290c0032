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

SUBJECTS = (conversion, logic, strings, lists, aggregates, numeric, temporal, ranges, contexts, texts)
BUILTINS: dict[str, Builtin] = {function.name: function for subject in SUBJECTS for function in subject.FUNCTIONS}
