"""Three-valued logic: `and`, `or` and conditions (DMN 1.5, tables 48 and 49)."""

from collections.abc import Iterable, Iterator
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.kinds import a_kind


def conjunction(operands: Iterable[object]) -> bool | None:
    """`and`: false if any is false, true if all are true, else null. Operands past the first false one are not asked."""
    return _decided(operands, False)


def disjunction(operands: Iterable[object]) -> bool | None:
    """`or`: true if any is true, false if all are false, else null. Operands past the first true one are not asked."""
    return _decided(operands, True)


def all_hold(answers: Iterable[object]) -> bool | None:
    """`every`: as `and` over the answers so far; an answer that is neither true, false nor null is a fault."""
    return conjunction(_answers(answers, "every"))


def some_hold(answers: Iterable[object]) -> bool | None:
    """`some`: as `or` over the answers so far; an answer that is neither true, false nor null is a fault."""
    return disjunction(_answers(answers, "some"))


def _answers(answers: Iterable[object], word: str) -> Iterator[object]:
    for answer in answers:
        if answer is not None and type(answer) is not bool:
            raise Fault(f"{word} … satisfies needs true or false, not {a_kind(answer)}")
        yield answer


def _decided(operands: Iterable[object], decisive: bool) -> bool | None:
    outcome: bool | None = not decisive
    wrong: object = None
    for operand in operands:
        if operand is decisive:
            return decisive
        if operand is not (not decisive):
            outcome = None
            wrong = operand if wrong is None else wrong
    if wrong is not None:
        raise Fault(f"{'or' if decisive else 'and'} needs true or false, not {a_kind(wrong)}")
    return outcome


def truth(value: Any) -> bool | None:
    """The value of a condition: true, false or null; anything else is a fault."""
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    raise Fault(f"a condition must be true or false, not {a_kind(value)}")
