"""Expressions: what may begin one, what may follow, and how strongly it binds (DMN 1.5, 10.3.1.2, rules 1 to 52)."""

from policy.feel.parser import literals
from policy.feel.parser.brackets import bracket, context, group, open_range
from policy.feel.parser.clauses import conditional, function, loop, quantified
from policy.feel.parser.following import call, filtered
from policy.feel.parser.names import name, path
from policy.feel.parser.operators import (
    arithmetic,
    between,
    compare,
    conjunction,
    disjunction,
    instance_of,
    membership,
    negate,
)
from policy.feel.parser.precedence import (
    AND,
    COMPARISON,
    INFIX,
    INSTANCE,
    OR,
    POSTFIX,
    POWER,
    PREFIX,
    PRODUCT,
    SUM,
    expression,
)
from policy.feel.parser.unary import COMPARATORS

__all__ = ["expression"]

PREFIX |= {
    "number": literals.number,
    "string": literals.string,
    "name": name,
    "null": literals.null,
    "true": literals.boolean,
    "false": literals.boolean,
    "?": literals.question,
    "@": literals.temporal,
    "-": negate,
    "(": group,
    "[": bracket,
    "]": open_range,
    "{": context,
    "if": conditional,
    "for": loop,
    "some": quantified,
    "every": quantified,
    "function": function,
}

INFIX |= {
    "or": (OR, disjunction),
    "and": (AND, conjunction),
    **dict.fromkeys(COMPARATORS, (COMPARISON, compare)),
    "between": (COMPARISON, between),
    "in": (COMPARISON, membership),
    **dict.fromkeys(("+", "-"), (SUM, arithmetic(SUM))),
    **dict.fromkeys(("*", "/"), (PRODUCT, arithmetic(PRODUCT))),
    "**": (POWER, arithmetic(POWER)),
    "instance": (INSTANCE, instance_of),
    ".": (POSTFIX, path),
    "[": (POSTFIX, filtered),
    "(": (POSTFIX, call),
}
