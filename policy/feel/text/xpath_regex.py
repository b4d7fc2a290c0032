"""Regular expressions of XPath (XQuery and XPath Functions 3.1, 5.6) in the syntax that RE2 and PCRE2 share.

Character classes become explicit sets of code points, so that subtraction, blocks and names mean in both what XPath says.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from attrs import define, field, frozen

from policy.problems import LimitExceeded

if TYPE_CHECKING:
    from elementpath.regex import UnicodeSubset

MAX_REPEAT = 1000  # of RE2
LAST = 0x110000


class PatternError(ValueError):
    """A pattern that XPath does not allow."""


@frozen
class Translation:
    """The pattern for RE2 and PCRE2, how many groups it has, and whether it refers back to one."""

    pattern: str
    groups: int
    refers_back: bool


def translate(pattern: str, flags: str) -> Translation:
    """The pattern in the syntax of RE2 and PCRE2; `flags` are those of XPath, already known to be valid."""
    if "q" in flags:
        return Translation(_option("i" if "i" in flags else "", literal(pattern)), 0, refers_back=False)
    if "x" in flags:
        pattern = _without_space(pattern)
    reader = _Reader(pattern, flags)
    body = reader.alternatives()
    if reader.at < len(pattern):
        raise PatternError("a closing parenthesis without an opening one")
    options = "".join(flag for flag in "im" if flag in flags)
    return Translation(_option(options, body), reader.opened, reader.refers_back)


def _option(options: str, body: str) -> str:
    return f"(?{options}){body}" if options else body


def _without_space(pattern: str) -> str:
    """The pattern as the flag x reads it: white space counts only inside a character class."""
    kept, depth, escaped = [], 0, False
    for letter in pattern:
        if letter in SPACES and not depth:
            continue
        depth += 0 if escaped else (letter == "[") - (letter == "]" and depth > 0)
        escaped = letter == "\\" and not escaped
        kept.append(letter)
    return "".join(kept)


@define
class _Reader:
    """Reads a pattern from left to right and gives its translation."""

    pattern: str
    flags: str
    at: int = 0
    opened: int = 0
    closed: set[int] = field(factory=set)
    depth: int = 0
    refers_back: bool = False
    named: int = 0  # categories and their like within character classes

    def peek(self, count: int = 1) -> str:
        return self.pattern[self.at : self.at + count]

    def take(self, what: str = "a character") -> str:
        letter = self.peek()
        if not letter:
            raise PatternError(f"the pattern ends where {what} is missing")
        self.at += 1
        return letter

    def alternatives(self) -> str:
        """`a|b`, up to a closing parenthesis or the end."""
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return "|".join(branches)

    def branch(self) -> str:
        pieces = []
        while self.peek() not in ("", "|", ")"):
            atom = self.atom()
            pieces.append(atom + self.quantifier())
        return "".join(pieces)

    def atom(self) -> str:
        letter = self.take()
        if letter in "?*+{}]":
            raise PatternError(f"`{letter}` stands where a character is expected")
        reader = ATOMS.get(letter)
        return reader(self) if reader else literal(letter)

    def quantifier(self) -> str:
        sign = self.peek()
        if sign not in ("?", "*", "+", "{"):
            return ""
        count = self.repetition() if sign == "{" else self.take()
        if self.peek() == "?":
            self.at += 1
            return f"{count}?"
        return count

    def repetition(self) -> str:
        found = REPETITION.match(self.pattern, self.at)
        if found is None:
            raise PatternError("`{` begins no repetition such as `{2,3}`")
        self.at = found.end()
        low, high = int(found[1]), int(found[3] or found[1])
        if high < low:
            raise PatternError("a repetition goes from the smaller number to the larger")
        if high > MAX_REPEAT:
            raise PatternError(f"more than {MAX_REPEAT} repetitions")
        return found[0]

    def group(self) -> str:
        self.depth += 1
        if self.depth > DEEPEST:
            raise PatternError(f"groups nested more than {DEEPEST} deep")
        number = 0
        if self.peek(2) == "?:":
            self.at += 2
        elif self.peek() == "?":
            raise PatternError("`(?` begins only `(?:`")
        else:
            self.opened += 1
            number = self.opened
        body = self.alternatives()
        if self.take("a closing parenthesis") != ")":
            raise PatternError("a closing parenthesis is missing")
        self.closed.add(number)
        self.depth -= 1
        return f"({body})" if number else f"(?:{body})"

    def escape(self) -> str:
        letter = self.take("an escaped character")
        if letter.isdigit():
            return self.back_reference(letter)
        if letter in "pP":
            return without_case(self.property(letter))
        if letter in CLASS_ESCAPES:
            return without_case(class_escape(letter))
        return literal(single_escape(letter))

    def back_reference(self, digit: str) -> str:
        number = int(digit)
        while self.peek().isdigit() and int(f"{number}{self.peek()}") <= self.opened:
            number = int(f"{number}{self.take()}")
        if number not in self.closed - {0}:
            raise PatternError(f"`\\{number}` refers to no group that is closed before it")
        self.refers_back = True
        return f"(?({number})\\{number})"  # a group that took no part matches the empty text

    def property(self, letter: str) -> "UnicodeSubset":
        name = PROPERTY.match(self.pattern, self.at)
        if name is None:
            raise PatternError(f"`\\{letter}` needs a category or block in braces")
        self.at = name.end()
        spelt = re.sub(r"\s", "", name[1]) if "x" in self.flags else name[1]
        return negated(category(spelt)) if letter == "P" else category(spelt)

    def character_class(self) -> str:
        return without_case(self.class_body())

    def class_body(self) -> "UnicodeSubset":
        """The set of `[...]` after its bracket, with what is subtracted from it."""
        complement = self.peek() == "^"
        self.at += complement
        members = self.class_members()
        members = negated(members) if complement else members
        if self.take("a closing bracket") == "]":
            return members
        self.at += 1
        minus = self.class_body()
        if self.take("a closing bracket") != "]":
            raise PatternError("a subtraction ends its character class")
        return members - minus

    def class_members(self) -> "UnicodeSubset":
        """What stands in a class up to its bracket or to a subtraction; the flag i widens characters, not categories."""
        letters: list[tuple[int, int]] = []
        others = subset()
        first = self.at
        while self.peek() != "]" and self.peek(2) != "-[":
            if self.peek() == "\\" and self.peek(2)[1:] and self.peek(2)[1] in CLASS_ESCAPES + "pP":
                self.count_named()
                self.at += 1
                letter = self.take()
                others |= self.property(letter) if letter in "pP" else class_escape(letter)
            else:
                letters.append(self.class_range())
        if self.at == first:
            raise PatternError("a character class without characters")
        named = subset(letters)
        return (cased(named) if "i" in self.flags else named) | others

    def count_named(self) -> None:
        """Large sets take long to compute with, so a pattern may hold only so many."""
        self.named += 1
        if self.named > MOST_NAMED:
            raise LimitExceeded(f"more than {MOST_NAMED} categories within the character classes of a pattern")

    def class_range(self) -> tuple[int, int]:
        """One character or a range, as the code points from the first up to the second."""
        low = self.class_letter()
        if self.peek() != "-" or self.peek(2) in ("-]", "-["):
            return low, low + 1
        self.at += 1
        high = self.class_letter()
        if high < low:
            raise PatternError("a range of characters goes from the smaller to the larger")
        return low, high + 1

    def class_letter(self) -> int:
        letter = self.take("a character of a class")
        if letter == "[":
            raise PatternError("`[` within a character class is written `\\[`")
        return ord(single_escape(self.take()) if letter == "\\" else letter)


def cased(members: "UnicodeSubset") -> "UnicodeSubset":
    """The characters and those that differ from them in case only."""
    variants = case_variants()
    points = members if len(members) < len(variants) else (point for point in variants if point in members)
    return members | subset(sorted({other for point in points for other in variants.get(point, ())}))


def literal(text: str) -> str:
    """A text as RE2 and PCRE2 read it literally."""
    return "".join(letter if letter.isalnum() else f"\\x{{{ord(letter):x}}}" for letter in text)


def without_case(members: "UnicodeSubset") -> str:
    """A set as a character class that the flag i does not widen (again)."""
    return f"(?-i:{shown(members)})"


def single_escape(letter: str) -> str:
    """The character that an escape such as `\\n` or `\\.` stands for."""
    if letter in SINGLE_ESCAPES:
        return SINGLE_ESCAPES[letter]
    raise PatternError(f"`\\{letter}` has no meaning")


def subset(members: Iterable[int | tuple[int, int]] = ()) -> "UnicodeSubset":
    """A set of code points."""
    from elementpath.regex import UnicodeSubset

    return UnicodeSubset(list(members))


def negated(members: "UnicodeSubset") -> "UnicodeSubset":
    """All other characters."""
    return subset([(0, LAST)]) - members


@lru_cache(maxsize=200)
def category(name: str) -> "UnicodeSubset":
    """The characters of a category (`Lu`) or block (`IsBasicLatin`)."""
    from elementpath.regex import RegexError, unicode_subset

    try:
        return unicode_subset(name)
    except RegexError:
        raise PatternError(f"there is no category or block `{name}`") from None


@lru_cache(maxsize=20)
def class_escape(letter: str) -> "UnicodeSubset":
    """The characters of `\\d`, `\\w` and their like; a capital letter means all others."""
    found = CLASSES[letter.lower()]()
    return negated(found) if letter.isupper() else found


def _of_names(pattern: str) -> "UnicodeSubset":
    from elementpath.regex import UnicodeSubset

    return UnicodeSubset(pattern)


@cache
def case_variants() -> dict[int, tuple[int, ...]]:
    """For each character that has forms in other case: those forms."""
    groups: dict[str, list[int]] = {}
    for point in range(0x1E944):
        letter = chr(point)
        folded = letter.casefold()
        if len(folded) == 1 and (folded != letter or letter.upper() != letter):
            groups.setdefault(folded, []).append(point)
    return {point: tuple(group) for group in groups.values() if len(group) > 1 for point in group}


def shown(members: "UnicodeSubset") -> str:
    """A set as a character class of RE2 and PCRE2."""
    ranges = [(item, item + 1) if isinstance(item, int) else item for item in members.codepoints]
    if not ranges:
        return f"[^\\x{{0}}-\\x{{{LAST - 1:x}}}]"
    return "[" + "".join(f"\\x{{{low:x}}}-\\x{{{high - 1:x}}}" for low, high in ranges) + "]"


def _start(reader: _Reader) -> str:
    return "^" if "m" in reader.flags else r"\A"


def _end(reader: _Reader) -> str:
    return "$" if "m" in reader.flags else r"\z"


def _any(reader: _Reader) -> str:
    return r"(?s:.)" if "s" in reader.flags else r"[^\n\r]"


MOST_NAMED = 40
DEEPEST = 100  # groups within groups
SPACES = "\t\n\r "
REPETITION = re.compile(r"\{(\d{1,9})(,(\d{1,9})?)?\}", re.ASCII)
PROPERTY = re.compile(r"\{([^{}]*)\}")
SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in "\\|.?*+(){}-[]^$"}}
CLASS_ESCAPES = "sSiIcCdDwW"
NAME_START = (
    ":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
CLASSES: dict[str, Callable[[], "UnicodeSubset"]] = {
    "s": lambda: subset([9, 10, 13, 32]),
    "d": lambda: category("Nd"),
    "w": lambda: negated(category("P") | category("Z") | category("C")),
    "i": lambda: _of_names(NAME_START),
    "c": lambda: _of_names(NAME_START + "\\-.0-9\u00b7\u0300-\u036f\u203f-\u2040"),
}
ATOMS: dict[str, Callable[[_Reader], str]] = {
    "(": _Reader.group,
    "[": _Reader.character_class,
    "\\": _Reader.escape,
    ".": _any,
    "^": _start,
    "$": _end,
}
