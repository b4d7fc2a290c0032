"""Regular expressions at work: in linear time by RE2, and under a limit of steps by PCRE2 where a pattern refers back."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from attrs import frozen

from policy.feel.fault import Fault
from policy.feel.text.xpath_regex import PatternError, Translation, translate
from policy.limits import LIST_LENGTH, PATTERN_LENGTH, PATTERN_STEPS, TEXT_LENGTH
from policy.problems import LimitExceeded

FLAGS = frozenset("smixq")
RE2_MEMORY = 8 << 20  # bytes of one compiled pattern
REPLACED = re.compile(r"\\(.?)|\$(\d*)|([^\\$]+)", re.ASCII | re.DOTALL)


@frozen
class Regex:
    """A pattern ready to be looked for."""

    source: str
    flags: str
    groups: int
    _search: Callable[[str], Iterator[Any]]

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
        except RuntimeError as error:
            raise LimitExceeded(f"the pattern `{self.source[:60]}` takes too much work: {error}") from None


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
    search = _with_pcre2(translation) if translation.refers_back else _with_re2(translation, pattern)
    return Regex(pattern, flags, translation.groups, search)


def _with_re2(translation: Translation, source: str) -> Callable[[str], Iterator[Any]]:
    import re2  # loaded when the first pattern is

    options = re2.Options()
    options.log_errors = False
    options.max_mem = RE2_MEMORY
    try:
        found: Callable[[str], Iterator[Any]] = re2.compile(translation.pattern, options).finditer
    except re2.error as error:
        raise LimitExceeded(f"the pattern `{source[:60]}` is too large: {error}") from None
    return found


def _with_pcre2(translation: Translation) -> Callable[[str], Iterator[Any]]:
    import pcre2  # loaded when the first such pattern is

    limited = pcre2.compile(f"(*LIMIT_MATCH={PATTERN_STEPS})(*LIMIT_HEAP=65536){translation.pattern}", jit=False)

    def search(text: str) -> Iterator[Any]:
        try:
            yield from limited.finditer(text)
        except pcre2.LibraryError as error:
            raise RuntimeError(str(error)) from None

    return search


def replacement_parts(replacement: str, groups: int) -> list[str | int]:
    """The texts and group numbers of an XPath replacement: `$1` is a group, `\\$` a dollar, `\\\\` a backslash."""
    parts: list[str | int] = []
    for escaped, digits, text in REPLACED.findall(replacement):
        if text or escaped in ("\\", "$") and escaped:
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
