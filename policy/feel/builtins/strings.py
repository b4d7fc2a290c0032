"""String functions (DMN 1.5, 10.3.4.3). Positions count characters from 1, from the end where they are negative."""

from policy.feel.builtins.declare import Fault, builtin
from policy.feel.builtins.positions import index_at, whole
from policy.feel.text.regex import compiled
from policy.feel.values.numbers import Number
from policy.limits import TEXT_LENGTH
from policy.problems import LimitExceeded


@builtin("substring(string: string, start position: number, length?: number): string")
def substring(string: str, position: Number, length: Number | None = None) -> str:
    """The characters of a text from a position on, all of them or so many."""
    start = index_at(string, position)
    if length is None:
        return string[start:]
    if whole(length) < 1:
        raise Fault("a length is 1 or more")
    return string[start : start + whole(length)]


@builtin("string length(string: string): number")
def string_length(string: str) -> int:
    """How many characters a text has."""
    return len(string)


@builtin("upper case(string: string): string")
def upper_case(string: str) -> str:
    """The text in capital letters."""
    return string.upper()


@builtin("lower case(string: string): string")
def lower_case(string: str) -> str:
    """The text in small letters."""
    return string.lower()


@builtin("substring before(string: string, match: string): string")
def substring_before(string: str, match: str) -> str:
    """What stands before the first occurrence of a text; nothing where it does not occur."""
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string): string")
def substring_after(string: str, match: str) -> str:
    """What stands after the first occurrence of a text; nothing where it does not occur."""
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string): boolean")
def contains(string: str, match: str) -> bool:
    """Whether a text occurs in another."""
    return match in string


@builtin("starts with(string: string, match: string): boolean")
def starts_with(string: str, match: str) -> bool:
    """Whether a text begins with another."""
    return string.startswith(match)


@builtin("ends with(string: string, match: string): boolean")
def ends_with(string: str, match: str) -> bool:
    """Whether a text ends with another."""
    return string.endswith(match)


@builtin("matches(input: string, pattern: string, flags?: string?): boolean")
def matches(text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether a regular expression (XPath; flags s m i x q) is found in a text."""
    return compiled(pattern, flags or "").found_in(text)


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string?): string")
def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with every match of a regular expression replaced; `$1` stands for what the first group matched."""
    return compiled(pattern, flags or "").replaced_in(text, replacement)


@builtin("split(string: string, delimiter: string): list<string>")
def split(string: str, delimiter: str) -> list[str]:
    """The parts of a text between the matches of a regular expression."""
    return compiled(delimiter, "").split(string)


@builtin("string join(list: list<string?>, delimiter?: string?): string")
def string_join(items: list[str | None], delimiter: str | None = None) -> str:
    """The texts of a list one after the other, with a delimiter between; nulls are left out."""
    parts = [item for item in items if item is not None]
    between = delimiter or ""
    if sum(map(len, parts)) + len(between) * len(parts) > TEXT_LENGTH:
        raise LimitExceeded(f"a text of more than {TEXT_LENGTH} characters")
    return between.join(parts)


FUNCTIONS = (
    substring,
    string_length,
    upper_case,
    lower_case,
    substring_before,
    substring_after,
    contains,
    starts_with,
    ends_with,
    matches,
    replace,
    split,
    string_join,
)
