"""Regular expressions at work: in linear time by RE2, and under a limit of steps by PCRE2 where a pattern refers back."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.run import step
from policy.feel.text.xpath_regex import PatternError, Translation, translate
from policy.limits import LIST_LENGTH, PATTERN_LENGTH, PATTERN_STEPS, STEPS, TEXT_LENGTH
from policy.problems import LimitExceeded

Search = Callable[[str], Iterator[Any]]
FLAGS = frozenset("smixq")
RE2_MEMORY = 8 << 20  # bytes of one compiled pattern
HEAP_KILOBYTES = 20_000  # of one search with back-references
STATES_A_STEP = 200  # characters times states of a pattern that weigh as one step of a decision
SCANNED_A_STEP = 500  # characters after a match that the search for the next may read, likewise
BACKTRACKS_A_STEP = 200  # likewise
REPLACED = re.compile(r"\\(.?)|\$(\d*)|([^\\$]+)", re.ASCII | re.DOTALL)


@frozen
class Regex:
    """A pattern ready to be looked for."""

    source: str
    flags: str
    groups: int
    _search: Search  # the matches from left to right

    def found_in(self, text: str) -> bool:
        """Whether the pattern matches anywhere in the text."""
        return next(self._matches(text), None) is not None

    def replaced_in(self, text: str, replacement: str) -> str:
        """The text with every match replaced; a pattern that matches nothing at all is a fault, as in XPath."""
        self._refuse_empty()
        parts = [replacement] if "q" in self.flags else replacement_parts(replacement, self.groups)
        pieces: list[str] = []
        size = end = 0
        for match in self._matches(text):
            step(5 * len(parts))
            new = [text[end : match.start()], *(_filled(part, match) for part in parts)]
            size += sum(map(len, new))
            if size > TEXT_LENGTH:
                raise LimitExceeded(f"a text of more than {TEXT_LENGTH} characters")
            pieces += new
            end = match.end()
        return "".join((*pieces, text[end:]))

    def split(self, text: str) -> list[str]:
        """The parts of the text between matches; an empty text has none but itself."""
        self._refuse_empty()
        parts, end = [], 0
        for match in self._matches(text):
            parts.append(text[end : match.start()])
            end = match.end()
            if len(parts) >= LIST_LENGTH:
                raise LimitExceeded(f"a list of more than {LIST_LENGTH} items")
        return [*parts, text[end:]]

    def _refuse_empty(self) -> None:
        if self.found_in(""):
            raise Fault(f"the pattern `{self.source[:60]}` matches an empty text")

    def _matches(self, text: str) -> Iterator[Any]:
        try:
            yield from self._search(text)
        except UnicodeEncodeError:
            raise Fault("the text holds half a character (a lone surrogate)") from None


def compiled(pattern: str, flags: str) -> Regex:
    """The regular expression of XPath with its flags; a fault where it is none."""
    if not FLAGS.issuperset(flags):
        raise Fault(f"flags are letters of s, m, i, x and q, not `{flags[:20]}`")
    if len(pattern) > PATTERN_LENGTH:
        raise LimitExceeded(f"a pattern of more than {PATTERN_LENGTH} characters")
    return _compiled(pattern, "".join(sorted(set(flags))))


@lru_cache(maxsize=500)
def _compiled(pattern: str, flags: str) -> Regex:
    try:
        translation = translate(pattern, flags)
    except PatternError as error:
        raise Fault(f"`{pattern[:60]}` is no pattern: {error}") from None
    search = _with_pcre2(translation, pattern) if translation.refers_back else _with_re2(translation, pattern)
    return Regex(pattern, flags, translation.groups, search)


def _said(error: Exception) -> str:
    """What RE2 says, which it says in bytes."""
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def _with_re2(translation: Translation, source: str) -> Search:
    import re2  # loaded when the first pattern is

    options = re2.Options()
    options.log_errors = False
    options.max_mem = RE2_MEMORY
    try:
        ready = re2.compile(translation.pattern, options)
    except re2.error as error:
        raise LimitExceeded(f"the pattern `{source[:60]}` is too large: {_said(error)}") from None
    except UnicodeEncodeError:
        raise Fault("the pattern holds half a character (a lone surrogate)") from None
    size = ready.programsize

    def search(text: str) -> Iterator[Any]:
        spent = spend(0, 1 + len(text) * size // STATES_A_STEP)
        for match in ready.finditer(text):
            spent = spend(spent, 1 + (len(text) - match.end()) // SCANNED_A_STEP)
            yield match

    return search


def _with_pcre2(translation: Translation, source: str) -> Search:
    import pcre2  # loaded when the first such pattern is

    limits = f"(*LIMIT_MATCH={PATTERN_STEPS})(*LIMIT_HEAP={HEAP_KILOBYTES})"
    ready = pcre2.compile(limits + translation.pattern, jit=False)

    def search(text: str) -> Iterator[Any]:
        spent = spend(0, PATTERN_STEPS // BACKTRACKS_A_STEP)
        try:
            for match in ready.finditer(text):
                spent = spend(spent, PATTERN_STEPS // BACKTRACKS_A_STEP)
                yield match
        except pcre2.LibraryError as error:
            raise LimitExceeded(f"the pattern `{source[:60]}` takes too much work: {error}") from None

    return search


def spend(spent: int, count: int) -> int:
    """Count so many steps of one search on top of those spent, also outside of a decision."""
    step(count)
    if spent + count > STEPS:
        raise LimitExceeded(f"the pattern takes more than {STEPS:,} steps")
    return spent + count


def replacement_parts(replacement: str, groups: int) -> list[str | int]:
    """The texts and group numbers of an XPath replacement: `$1` is a group, `\\$` a dollar, `\\\\` a backslash."""
    parts: list[str | int] = []
    for escaped, digits, text in REPLACED.findall(replacement):
        if text or (escaped in ("\\", "$") and escaped):
            parts.append(text or escaped)
        elif digits:
            parts += _group_parts(digits, groups)
        else:
            raise Fault(f"in the replacement `{replacement[:60]}` a dollar is written `\\$` and a backslash `\\\\`")
    return parts


def _group_parts(digits: str, groups: int) -> list[str | int]:
    """As many digits as name a group, the others as text; a group that is not there is empty."""
    for length in range(len(digits), 1, -1):
        if int(digits[:length]) <= groups:
            return [int(digits[:length]), digits[length:]]
    return [int(digits[0]) if int(digits[0]) <= groups else "", digits[1:]]


def _filled(part: str | int, match: Any) -> str:
    return part if isinstance(part, str) else match.group(part) or ""
