"""The unary tests of a cell: `-`, `not(…)`, or tests separated by commas (DMN 1.5, 10.3.1.2, rules 7 to 17)."""

from policy.feel.parser.cursor import Cursor
from policy.feel.parser.expressions import positive_test
from policy.feel.syntax import Expr, Tests


def unary_tests(cursor: Cursor) -> Tests:
    """The tests up to the end of the text."""
    if cursor.sees("-") and cursor.ahead().kind == "end":
        cursor.next()
        return Tests((), span=cursor.span(0))
    negated = _negated(cursor)
    tests = negated or _tests(cursor)
    if cursor.token.kind != "end":
        _refuse_rest(cursor, tests[-1])
    return Tests(tests, bool(negated), span=cursor.span(0))


def _negated(cursor: Cursor) -> tuple[Expr, ...]:
    """The tests in `not(…)`, where that is the whole cell; else nothing, and the cursor stands where it stood."""
    if not (cursor.sees("not") and cursor.ahead().text == "("):
        return ()
    cursor.at += 2
    tests = _tests(cursor)
    if cursor.accept(")") and cursor.token.kind == "end":
        return tests
    if not cursor.sees(")", ",") and len(tests) > 1:
        cursor.unexpected(")", ",")
    cursor.at = 0
    return ()


def _tests(cursor: Cursor) -> tuple[Expr, ...]:
    tests = [positive_test(cursor)]
    while cursor.accept(","):
        tests.append(positive_test(cursor))
    return tuple(tests)


def _refuse_rest(cursor: Cursor, last: Expr) -> None:
    cursor.unexpected(",", "the end")
