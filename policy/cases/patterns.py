"""The port to the matchers of patterns: what a pattern is to them, what they are given, what they find."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from attrs import frozen

from policy.feel.literals import literal
from policy.feel.operators import add, at_most
from policy.feel.values.kinds import kind_of
from policy.feel.values.numbers import is_number


@frozen(kw_only=True)
class Seen:
    """An event as matchers see it: `context` is its value in the language; `no` counts those of its matcher, by arrival."""

    kind: str
    id: str
    case: str
    at: datetime
    no: int
    context: Mapping[str, Any]


@frozen(kw_only=True, eq=False)
class LivePattern:
    """A pattern ready to be matched, with the parameters of one period.

    `kinds` are those of the aliases in order of arrival; `times` is how many events stand under the first; `where` is asked
    with the contexts of the aliases; `within` is a duration of the language; `among_cases`: each event from another case.
    """

    id: str
    kinds: tuple[str, ...]
    times: int = 1
    same: tuple[str, ...] = ()
    where: Callable[..., bool] | None = None
    within: Any = None
    among_cases: bool = False

    def key(self, event: Seen) -> tuple[Any, ...] | None:
        """The values that must be the same in all events of a match; None where one is not known."""
        values = tuple([comparable(event.context.get(name)) for name in self.same])
        return None if None in values else values

    def in_time(self, first: datetime, last: datetime) -> bool:
        """Whether a match may run from the one moment to the other; the end of `within` is part of it."""
        return self.within is None or at_most(last, add(first, self.within)) is True


@frozen
class Match:
    """A match that an event completes: the ids and cases of its events, those under `a` first, in order of arrival."""

    pattern: str
    ids: tuple[str, ...]
    cases: tuple[str, ...]


class Matcher(Protocol):
    """Finds the matches that events complete. Events come in order of arrival, each once."""

    def add(self, event: Seen) -> tuple[Match, ...]:
        """Takes one more event; at most one match of each pattern, the one of the latest events, in order of the patterns."""
        ...


MakeMatcher = Callable[[Sequence[LivePattern]], Matcher]


def comparable(value: Any) -> Any:
    """A value as part of a key: equal exactly where the language says so."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return kind_of(value), value.astimezone(UTC)
    return kind_of(value), value if is_number(value) else literal(value)
