"""Numbers in any numerals: 3, ３, 三, 叁, 两百, 1万2千. They are read in folded texts (see `folding`)."""

import re
from decimal import Decimal
from functools import lru_cache

from attrs import frozen

from policy.feel.text.folding import fold_places
from policy.feel.values.numbers import Number, rounded, to_outcome

NUMERAL_LENGTH = 40  # characters of one numeral; the largest written in full has some thirty

ARABIC = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
DIGITS = "〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖弌弍弎幺"
UNITS = "十百千万亿拾佰仟廿卅"
MIXED = rf"[0-9]*(?:\.[0-9]+)?[{DIGITS}{UNITS}][0-9{DIGITS}{UNITS}]*(?:点[0-9{DIGITS}]+)?"
NUMERAL = rf"(?:{MIXED}|{ARABIC})"  # also a pattern of RE2; what it finds need not be a well-formed number

_NUMERAL = re.compile(NUMERAL)
_ARABIC = re.compile(ARABIC)


@frozen
class Numeral:
    """A number found: its value, and where in the folded text it stands."""

    value: Number
    start: int
    end: int


def numeral_at(folded: str, start: int) -> Numeral | None:
    """The longest numeral that begins at this place of a folded text."""
    found = _NUMERAL.match(folded, start, start + NUMERAL_LENGTH)
    value = numeral_value(found[0]) if found else None
    return None if found is None or value is None else Numeral(value, start, found.end())


def first_number(text: str) -> Number | None:
    """The first number that a text holds, in any numerals."""
    folded = fold_places(text).text
    for found in _NUMERAL.finditer(folded):
        value = numeral_value(found[0])
        if value is not None:
            return value
    return None


@lru_cache(maxsize=2_000)
def numeral_value(numeral: str) -> Number | None:
    """The value of a folded numeral, or nothing where it is not well formed (百, 十十)."""
    if len(numeral) > NUMERAL_LENGTH:
        return None
    if _ARABIC.fullmatch(numeral):
        return to_outcome(rounded(Decimal(numeral.replace(",", ""))))
    return _chinese_value(numeral.translate(PLAIN))


def _chinese_value(numeral: str) -> Number | None:
    from cn2an import cn2an  # slow to load, and only needed for numerals that are not Arabic

    try:
        value = cn2an(numeral, "smart")
    except Exception:  # noqa: BLE001 - whatever the library trips over is no number
        return None
    return to_outcome(rounded(Decimal(str(value))))


PLAIN = str.maketrans("弌弍弎", "一二三")  # forms that the library does not know
