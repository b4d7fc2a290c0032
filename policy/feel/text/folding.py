"""Texts folded alike, so that 撥打３次熱線 and 拨打3次热线 are found by the same phrase (catalogue 0.3, 5).

Folded is: simplified characters, half width, lower case, one space for any run of white space and none beside a Chinese
character; a run with a line end in it stays a line end. Each folded character knows the original ones it came from.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from attrs import frozen

MARKS_TOGETHER = 30  # combining marks normalised at once, as in Unicode's stream-safe text; keeps hostile texts linear
ELLIPSIS = "…"  # kept: three full stops would end a clause


@frozen
class Folded:
    """A folded text; `starts[i]` and `ends[i]` bound, in the original, what the folded character `i` came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text (not empty) stands in the original."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> str:
    """The text folded."""
    return fold_places(text).text


def fold_places(text: str) -> Folded:
    """The text folded, with the way back to the original."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for letter, start, end in _without_idle_space(list(_single_spaced(text))):
        letters.append(letter)
        starts.append(start)
        ends.append(end)
    return Folded("".join(letters), tuple(starts), tuple(ends))


Place = tuple[str, int, int]


def _single_spaced(text: str) -> Iterator[Place]:
    """Folded characters with their places; of a run of white space one space, or a line end if there is one in it."""
    space: Place | None = None
    for letter, start, end in _folded_letters(text):
        if letter.isspace():
            line_end = letter in LINE_ENDS or (space is not None and space[0] == "\n")
            space = ("\n" if line_end else " ", space[1] if space else start, end)
            continue
        if space:
            yield space
            space = None
        yield letter, start, end
    if space:
        yield space


def _without_idle_space(places: list[Place]) -> Iterator[Place]:
    """The characters without spaces at the ends and beside Chinese characters, where they mean nothing."""
    last = len(places) - 1
    for i, place in enumerate(places):
        if place[0] != " " or (0 < i < last and not (is_chinese(places[i - 1][0]) or is_chinese(places[i + 1][0]))):
            yield place


def _folded_letters(text: str) -> Iterator[Place]:
    for start, end in _clusters(text):
        for letter in _fold_cluster(text[start:end]):
            yield letter, start, end


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Characters with the combining marks that follow them."""
    start = 0
    for i in range(1, len(text)):
        if i - start > MARKS_TOGETHER or not _joins(text[i]):
            yield start, i
            start = i
    if text:
        yield start, len(text)


def _joins(letter: str) -> bool:
    return letter > "\u02ff" and unicodedata.combining(letter) != 0


@lru_cache(maxsize=20_000)
def _fold_cluster(cluster: str) -> str:
    if cluster == ELLIPSIS:
        return cluster
    if "\ud800" <= cluster[0] <= "\udfff":
        return "\ufffd" * len(cluster)  # half a character, which no library takes
    wide = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(_simplified(letter) for letter in unicodedata.normalize("NFKC", wide))


def _simplified(letter: str) -> str:
    """One character for one character, so that places stay."""
    if not is_chinese(letter):
        return letter
    simple = _converter()(letter)
    return simple if len(simple) == 1 else letter


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC  # reads its dictionaries, which a start without phrases need not wait for

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def is_chinese(letter: str) -> bool:
    """Whether this is a Chinese character (a Unicode ideograph)."""
    return (
        letter >= "\u2e80" and unicodedata.name(letter, "").startswith(("CJK UNIFIED", "CJK COMPAT", "KANGXI"))
    ) or letter == "〇"


LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
