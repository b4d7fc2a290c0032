"""The unary tests of a cell: `-`, `not(…)`, or tests separated by commas (DMN 1.5, 10.3.1.2, rules 7 to 17)."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.unary import positive_test
from policy.feel.syntax import Expr, Tests


def unary_tests(cursor: Cursor) -> Tests:
    """The tests up to the end of the text."""
    if cursor.sees("-") and cursor.ahead().kind == "end":
        cursor.next()
        return Tests((), span=cursor.span(0))
    negated = _negated(cursor)
    tests = negated or _tests(cursor)
    if cursor.token.text in MEANT:
        code, message, hint = MEANT[cursor.token.text]
        cursor.refuse(code, message, hint)
    return Tests(tests, bool(negated), span=cursor.span(0))


def _negated(cursor: Cursor) -> tuple[Expr, ...]:
    """The tests in `not(…)`, where that is the whole cell; else nothing, and the cursor stands where it stood."""
    if not (cursor.sees("not") and cursor.ahead().text == "(") or cursor.ahead(3).text == ":":
        return ()
    cursor.at += 2
    tests = _tests(cursor)
    cursor.expect(")", ",")
    if cursor.token.kind == "end":
        return tests
    if cursor.sees(","):
        cursor.refuse("syntax", "nothing may follow `not(…)` in a cell", "put all that is excluded inside: `not(a, b)`")
    cursor.at = 0
    return ()


def _tests(cursor: Cursor) -> tuple[Expr, ...]:
    tests = [positive_test(cursor)]
    while cursor.accept(","):
        tests.append(positive_test(cursor))
    return tuple(tests)


MEANT = {
    "or": ("or-in-cell", "tests in a cell are not joined with `or`", "separate them with a comma: `< 3, > 5`"),
    "and": (
        "syntax",
        "expected `,` or the end, found `and`",
        "for values between two others write `(5..10)` or `[5..10]`",
    ),
    "..": ("did-you-mean-range", "a range needs its brackets", "write `[5..10]`, or `(5..10)` without the ends"),
}
"""What may not follow a test, with what is likely meant."""
