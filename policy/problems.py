"""The three kinds of trouble, which never mix: problems (static), remarks (beside an outcome), exceptions."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from policy.limits import MESSAGE_LENGTH, PROBLEMS_SHOWN
from policy.source import Span

if TYPE_CHECKING:
    from policy.model.record import Record

Severity = Literal["error", "warning"]
NOWHERE = Span("")


def shortened(message: str) -> str:
    """A message that quotes a text without end, cut to its beginning and end.

    >>> len(shortened("x" * 100_000)) == MESSAGE_LENGTH
    True
    """
    if len(message) <= MESSAGE_LENGTH:
        return message
    half = MESSAGE_LENGTH // 2
    return f"{message[:half]}…{message[1 - half :]}"


@frozen(order=True)
class Problem:
    """Something wrong in a file or an input, found before a decision is taken.

    `code` is kebab-case, never renamed, and stands in `policy.codes.CODES`, which says whether it is invalid or a finding.
    """

    span: Span
    code: str
    message: str = field(converter=shortened)
    hint: str = field(default="", converter=shortened)
    severity: Severity = "error"
    input: str = ""  # the input or field it is about, where it is about one

    def __str__(self) -> str:
        text = f"{self.span}: {self.code}: {self.message}" if self.span.file else f"{self.code}: {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text


@frozen
class Remark:
    """Something suspect met while a decision ran; it stands beside the outcome and never changes it."""

    code: str
    message: str = field(converter=shortened)
    span: Span = NOWHERE
    severity: Literal["error", "warn"] = "warn"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.span})" if self.span.file else "")


class PolicyError(Exception):
    """What the library raises; every other error that escapes it is a bug."""

    code = "policy-error"

    def __init__(self, message: str, *, code: str = "", span: Span = NOWHERE, hint: str = "") -> None:
        super().__init__(shortened(message))
        self.message = shortened(message)
        self.code = code or type(self).code
        self.span = span
        self.hint = shortened(hint)

    def __str__(self) -> str:
        return str(Problem(self.span, self.code, self.message, self.hint))

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.__dict__)


def _restore(kind: type[PolicyError], state: dict[str, object]) -> PolicyError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error


class _Problems(PolicyError):
    """An error that is a list of problems, all of them at once, up to a number that can be read."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(islice(problems, PROBLEMS_SHOWN))
        first = self.problems[0]
        super().__init__(first.message, code=first.code, span=first.span, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class InvalidRules(_Problems):
    """The rule files have no meaning; `.problems` says where and why."""


class InvalidInput(_Problems):
    """The inputs of a decision are missing, misspelt, of the wrong type or out of range: `.problems`, all of them."""


class DecisionFailed(PolicyError):
    """A decision has no outcome; `.record` says how far it came."""

    code = "evaluation-failed"

    def __init__(
        self, message: str, *, code: str = "", span: Span = NOWHERE, hint: str = "", record: "Record | None" = None
    ) -> None:
        super().__init__(message, code=code, span=span, hint=hint)
        self.record = record


class LimitExceeded(PolicyError):
    """The work asked for is more than a limit allows; limits count work, never time."""

    code = "limit-exceeded"


class NotFound(PolicyError):
    """No such file, policy or decision."""

    code = "not-found"


@frozen
class Sink:
    """Where the steps of reading and checking put the problems they find."""

    problems: list[Problem] = field(factory=list)

    def error(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.problems.append(Problem(span, code, message, hint))

    def warn(self, code: str, span: Span, message: str, hint: str = "") -> None:
        self.problems.append(Problem(span, code, message, hint, "warning"))
