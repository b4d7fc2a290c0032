"""Texts as people write them: functions beyond DMN for the scripts, widths and numerals of Chinese."""

from policy.feel.builtins.declare import builtin
from policy.feel.text.folding import fold
from policy.feel.text.numerals import first_number
from policy.feel.text.phrases import found_phrase
from policy.feel.values.numbers import Number


@builtin("fold(text: string): string", standard=False)
def fold_(text: str) -> str:
    """The text in simplified characters, half width and small letters, with single spaces: 總經理　Ｗang is 总经理wang."""
    return fold(text)


@builtin("read number(text: string): number?", standard=False)
def read_number(text: str) -> Number | None:
    """The first number in a text, in any numerals: 3 in 第三次, ３次 and 叁; null where there is none."""
    return first_number(text)


@builtin("contains phrase(text: string, phrase: string): boolean", standard=False)
def contains_phrase(text: str, phrase: str) -> bool:
    """Whether a text holds one of the phrases, written as under `says`: `拨打{n}次…热线 / 打了{n}次…热线`."""
    return found_phrase(text, phrase)


FUNCTIONS = (fold_, read_number, contains_phrase)
