"""What generated code calls for the operators of FEEL. Null in, null out; what has no meaning raises a `Fault`."""

from policy.feel.operators.arithmetic import add, divide, multiply, negate, power, subtract
from policy.feel.operators.comparison import (
    at_least,
    at_most,
    between,
    contained,
    equal,
    in_range,
    less,
    more,
    unequal,
    within,
)
from policy.feel.operators.fields import field
from policy.feel.operators.logic import conjunction, disjunction, truth
from policy.feel.operators.selection import as_list, count_steps, counted, filter_, index, items_of

__all__ = [
    "add", "as_list", "at_least", "at_most", "between", "conjunction", "contained", "count_steps", "counted", "disjunction",
    "divide", "equal", "field", "filter_", "in_range", "index", "items_of", "less", "more", "multiply", "negate", "power",
    "subtract", "truth", "unequal", "within",
]
