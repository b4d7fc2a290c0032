"""FEEL that is well formed and yet hardly meant: `1,000`, `5-10`, `2026-01-01`, `"a" or "b"` in a rule file.

A DMN model may hold such texts and mean them; the checker of rule files asks here.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from policy.feel.syntax import Arithmetic, Comparison, Expr, Number, Or, Range, String, Temporal, Tests
from policy.feel.tokens import Token, tokenize
from policy.problems import Problem
from policy.source import Text

_LITERALS = (String, Number, Temporal, Range, Comparison)


def suspicions(text: Text, tests: Tests | None = None) -> list[Problem]:
    """What is suspect in an expression, or in a cell where `tests` are given; the text has been parsed before."""
    tokens = tokenize(text)
    found = [*_bare_dates(text, tokens), *_thousands(text, tokens)]
    for test in tests.tests if tests else ():
        if not found:
            found += [*_difference(test), *_alternatives(test)]
    return found


def _bare_dates(text: Text, tokens: list[Token]) -> Iterator[Problem]:
    for start in range(len(tokens) - 4):
        written = _glued(tokens[start : start + 5])
        if match := re.fullmatch(r"(\d{4})([-/])(\d\d?)\2(\d\d?)", written):
            date = f'@"{match[1]}-{match[3]:0>2}-{match[4]:0>2}"'
            message = f"`{written}` is a calculation, not a date"
            yield _problem(text, tokens[start], tokens[start + 4], "bare-date", message, f"write `{date}`")


def _thousands(text: Text, tokens: list[Token]) -> Iterator[Problem]:
    for start in range(len(tokens) - 2):
        written = _glued(tokens[start : start + 3])
        if re.fullmatch(r"\d{1,3},\d{3}(\.\d+)?", written):
            message = f"`{written}` is two values, since the comma separates values"
            hint = f"write `{written.replace(',', '')}`, or a space after the comma if two values are meant"
            yield _problem(text, tokens[start], tokens[start + 2], "thousands-separator", message, hint)


def _difference(test: Expr) -> Iterator[Problem]:
    ends = (test.left, test.right) if isinstance(test, Arithmetic) and test.operator == "-" else ()
    numbers = [end.value for end in ends if isinstance(end, Number)]
    if len(numbers) == 2:
        message = f"`{numbers[0]}-{numbers[1]}` is a subtraction: it matches only {numbers[0] - numbers[1]}"
        yield Problem(test.span, "did-you-mean-range", message, f"write `[{min(numbers)}..{max(numbers)}]`")


def _alternatives(test: Expr) -> Iterator[Problem]:
    if isinstance(test, Or) and any(isinstance(operand, _LITERALS) for operand in test.operands):
        message = "`or` joins conditions; here it stands between values"
        yield Problem(test.span, "or-in-cell", message, 'separate the values with a comma: `"a", "b"`')


def _glued(tokens: list[Token]) -> str:
    """The tokens as one word, or nothing where white space stands between them."""
    apart = any(left.end != right.start for left, right in pairwise(tokens))
    return "" if apart else "".join(token.text for token in tokens)


def _problem(text: Text, first: Token, last: Token, code: str, message: str, hint: str) -> Problem:
    return Problem(text.span(first.start, last.end), code, message, hint)
