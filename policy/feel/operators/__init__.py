"""What generated code calls for the operators of FEEL. Null in, null out; what has no meaning raises a `Fault`."""

from policy.feel.operators.arithmetic import (
    add,
    add_numbers,
    divide,
    divide_numbers,
    join,
    multiply,
    multiply_numbers,
    negate,
    power,
    subtract,
    subtract_numbers,
)
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
from policy.feel.operators.logic import all_hold, conjunction, disjunction, some_hold, truth
from policy.feel.operators.selection import as_list, count_steps, counted, filter_, index, items_of

__all__ = [
    "add", "add_numbers", "all_hold", "as_list", "at_least", "at_most", "between", "conjunction", "contained", "count_steps",
    "counted", "disjunction", "divide", "divide_numbers", "equal", "field", "filter_", "in_range", "index", "items_of", "join",
    "less", "more", "multiply", "multiply_numbers", "negate", "power", "some_hold", "subtract", "subtract_numbers", "truth",
    "unequal", "within",
]
