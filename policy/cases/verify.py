"""Both matchers side by side: what one finds and the other does not is reported, and the plain one counts."""

from collections.abc import Callable, Sequence

from attrs import define

from policy.cases.durable import default_matcher
from policy.cases.patterns import LivePattern, MakeMatcher, Match, Matcher, Seen
from policy.cases.plain import plain


def verified(report: Callable[[str], object]) -> MakeMatcher:
    """What makes matchers that compare the default one with the plain one."""
    return lambda patterns: _Both(plain(patterns), default_matcher(patterns), report, patterns)


@define(eq=False)
class _Both:
    plain: Matcher
    other: Matcher
    report: Callable[[str], object]
    patterns: Sequence[LivePattern]

    def add(self, event: Seen) -> tuple[Match, ...]:
        """What the plain matcher finds."""
        found, other = self.plain.add(event), self.other.add(event)
        if found != other:
            self.report(f"event {event.id} of case {event.case}: plain {found}, the other {other}")
        return found
