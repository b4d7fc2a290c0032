"""Phrases found in what people say: the matcher behind `phrases in` (catalogue: complaint-phrase-triggers).

A cell of phrases holds alternatives between `/`. In an alternative `…` stands for up to 20 characters of the same clause and
`{n}` for a number in any numerals; text and phrases are folded alike. A row is found

* wherever one of the alternatives under `says` stands: every place, from left to right, the longest alternative first;
* if one of `and says` stands anywhere else in the text, also in another sentence: people tell one matter in several;
* unless one of `unless` touches it or stands in the same sentence: a denial or an explanation after a comma still counts.

Each row is one pattern of RE2, so the work grows with the length of the text and never with the craft of who wrote it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import Any

from attrs import define, field, frozen

from policy.feel.fault import Fault
from policy.feel.text.folding import ELLIPSIS, Folded, fold, fold_places
from policy.feel.text.numerals import NUMERAL, numeral_value
from policy.feel.text.xpath_regex import literal
from policy.feel.values.numbers import Number
from policy.limits import PATTERN_LENGTH, PHRASE_STEPS
from policy.problems import LimitExceeded

GAP = 20  # characters that `…` stands for, at most
CLAUSE_ENDS = "。,.!?;\n"  # of folded texts, where ！？；， are half width already
SENTENCE_ENDS = "。.!?;\n"


class PhraseError(ValueError):
    """A cell of phrases that means nothing; `part` is the text at fault."""

    def __init__(self, message: str, part: str) -> None:
        super().__init__(message)
        self.part = part


@frozen
class PhraseRow:
    """The cells of one row; an empty text is no condition."""

    says: str
    and_says: str = ""
    unless: str = ""


@frozen
class Hit:
    """A row found: its index, the words in the original text, where they begin (from 1), and the number of `{n}`."""

    row: int
    found: str
    at: int
    number: Number | None = None


@frozen
class Phrases:
    """Rows ready to be looked for."""

    rows: tuple["_Row", ...]

    def find(self, text: str) -> list[Hit]:
        """The hits in a text, row by row, in each row from left to right."""
        if len(text) * sum(row.weight for row in self.rows) > PHRASE_STEPS:
            raise LimitExceeded(f"a text of {len(text)} characters is too long for {len(self.rows)} rows of phrases")
        said = _Said(fold_places(text))
        return [
            Hit(i, text[start - 1 : end], start, number)
            for i, row in enumerate(self.rows)
            for start, end, number in row.find(said)
        ]


def compile_phrases(rows: Sequence[PhraseRow]) -> Phrases:
    """The rows ready to be looked for; raises PhraseError for a cell that means nothing."""
    return Phrases(tuple(_Row(*map(compile_cell, (row.says, row.and_says, row.unless))) for row in rows))


def compile_cell(cell: str) -> "_Cell | None":
    """The alternatives of one cell; nothing for an empty cell or `-`."""
    if cell.strip() in ("", "-"):
        return None
    if len(cell) > PATTERN_LENGTH:
        raise PhraseError(f"more than {PATTERN_LENGTH} characters of phrases in a cell", cell[:40])
    alternatives = sorted(map(_alternative, cell.split("/")), key=len, reverse=True)
    return _Cell("|".join(alternatives))


def _alternative(phrase: str) -> str:
    """A pattern of RE2 for one alternative."""
    pieces = [piece for piece in PIECES.split(phrase.strip()) if piece]
    pattern = "".join(map(_piece, pieces))
    if not any(fold(piece) for piece in pieces if not PIECES.fullmatch(piece)):
        raise PhraseError("an alternative without a word", phrase.strip())
    return pattern


def _piece(piece: str) -> str:
    if piece == NUMBER_SLOT:
        return f"({NUMERAL})"
    if piece.startswith(ELLIPSIS):
        return f"[^{CLAUSE_ENDS}]{{0,{GAP}}}?"
    if "{" in piece or "}" in piece:
        raise PhraseError("only `{n}` may stand in braces", piece)
    before, after = (IDLE if end.isspace() else "" for end in (piece[0], piece[-1]))
    folded = literal(fold(piece))
    return f"{before}{folded}{after}" if folded else IDLE


NUMBER_SLOT = "{n}"
IDLE = " ?"  # a space beside a slot: texts have none there where a Chinese numeral stands
PIECES = re.compile(r"(\{n\}|…+)")

Span = tuple[int, int]


@define
class _Said:
    """A folded text with the places where its sentences begin."""

    folded: Folded
    sentences: list[int] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.sentences = [i + 1 for i, letter in enumerate(self.folded.text) if self._ends_sentence(i, letter)]

    def _ends_sentence(self, i: int, letter: str) -> bool:
        """A full stop inside a number or a name ends nothing."""
        return letter in SENTENCE_ENDS and not (letter == "." and self.folded.text[i + 1 : i + 2].isalnum())

    def sentence_of(self, place: int) -> int:
        return bisect_right(self.sentences, place)


@frozen(slots=False)
class _Cell:
    """Alternatives as one pattern."""

    pattern: str

    @cached_property
    def compiled(self) -> Any:
        import re2  # not needed before the first text is read

        options = re2.Options()
        options.log_errors = False
        return re2.compile(self.pattern, options)

    def find(self, folded: str) -> Iterator[tuple[Span, Number | None]]:
        """The places of the alternatives; one whose `{n}` is no well-formed number is none."""
        for match in self.compiled.finditer(folded):
            numeral = next((group for group in match.groups() if group is not None), None)
            number = None if numeral is None else numeral_value(numeral)
            if (numeral is None or number is not None) and match.start() < match.end():
                yield match.span(), number


@frozen
class _Row:
    says: _Cell | None
    and_says: _Cell | None
    unless: _Cell | None

    @property
    def weight(self) -> int:
        """What looking for the row costs for each character of a text, at worst."""
        return sum(
            len(cell.pattern) + GAP * cell.pattern.count("{0,")
            for cell in (self.says, self.and_says, self.unless)
            if cell
        )

    def find(self, said: _Said) -> Iterator[tuple[int, int, Number | None]]:
        """Where in the original (from 1) and with which number the row is found."""
        if self.says is None:
            return
        hits = list(self.says.find(said.folded.text))
        others = self._places(self.and_says, said) if hits else []
        denied = _Denied(said, self._places(self.unless, said) if hits else [])
        for span, number in hits:
            if (self.and_says is None or _beside(span, others)) and not denied.holds(span):
                start, end = said.folded.original(*span)
                yield start + 1, end, number

    @staticmethod
    def _places(cell: _Cell | None, said: _Said) -> list[Span]:
        return [] if cell is None else [span for span, _ in cell.find(said.folded.text)]


def _beside(span: Span, others: list[Span]) -> bool:
    """Whether one of the places, in order, lies outside of the span."""
    return bool(others) and (others[0][1] <= span[0] or others[-1][0] >= span[1])


class _Denied:
    """The sentences that an `unless` reaches."""

    def __init__(self, said: _Said, places: list[Span]) -> None:
        self.said = said
        self.sentences = {
            sentence
            for start, end in places
            for sentence in range(said.sentence_of(start), said.sentence_of(end - 1) + 1)
        }

    def holds(self, span: Span) -> bool:
        first, last = self.said.sentence_of(span[0]), self.said.sentence_of(span[1] - 1)
        return any(sentence in self.sentences for sentence in range(first, last + 1))


@lru_cache(maxsize=500)
def _cell_of(phrase: str) -> _Cell | None:
    return compile_cell(phrase)


def found_phrase(text: str, phrase: str) -> bool:
    """Whether one of the alternatives of a cell stands in a text; a fault where the cell means nothing."""
    try:
        cell = _cell_of(phrase)
    except PhraseError as error:
        raise Fault(f"`{phrase[:60]}` is no phrase: {error}") from None
    return cell is not None and next(cell.find(fold(text)), None) is not None
