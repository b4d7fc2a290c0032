"""The matcher in Python: an incremental hash join over the fields that must be the same. It is the oracle of the other one.

A pattern of one alias is counted from an index and never enumerated; one of several is searched from the last event back,
latest events first.
"""

from collections.abc import Iterator, Sequence

from attrs import define, field

from policy.cases.patterns import LivePattern, Match, Seen
from policy.feel.run import step

Key = tuple[object, ...]


def plain(patterns: Sequence[LivePattern]) -> "PlainMatcher":
    """A matcher of these patterns that has seen nothing yet."""
    return PlainMatcher([(_Counting if len(pattern.kinds) == 1 else _Joining)(pattern) for pattern in patterns])


@define(eq=False)
class PlainMatcher:
    """One index for each pattern."""

    _indexes: Sequence["_Index"]

    def add(self, event: Seen) -> tuple[Match, ...]:
        """See `Matcher.add`."""
        return tuple(match for index in self._indexes if (match := index.add(event)) is not None)


@define(eq=False)
class _Index:
    """The events of one pattern seen so far, by the values that must be the same."""

    pattern: LivePattern

    def add(self, event: Seen) -> Match | None:
        """Takes an event and says which match it completes."""
        if event.kind not in self.pattern.kinds:
            return None
        key = self.pattern.key(event)
        return None if key is None else self._added(key, event)

    def _added(self, key: Key, event: Seen) -> Match | None:
        raise NotImplementedError

    def _match(self, events: Sequence[Seen]) -> Match:
        return Match(self.pattern.id, tuple(event.id for event in events), tuple(event.case for event in events))


@define(eq=False)
class _Counting(_Index):
    """Events of one kind, counted: the latest ones of one case, or the latest of each case in order of arrival."""

    _events: dict[Key, list[Seen]] = field(factory=dict)
    _cases: dict[Key, dict[str, Seen]] = field(factory=dict)
    _disordered: set[Key] = field(factory=set)  # keys whose events did not all arrive in the order of their moments

    def _added(self, key: Key, event: Seen) -> Match | None:
        if self.pattern.where is not None and not self.pattern.where(event.context):
            return None
        earlier = self._others(key, event) if self.pattern.among_cases else self._latest(key, event)
        return self._match([*earlier, event]) if len(earlier) == self.pattern.times - 1 else None

    def _latest(self, key: Key, event: Seen) -> list[Seen]:
        """As many events before this one as are needed, or none; in a case no event is earlier than the one before it."""
        seen = self._events.setdefault(key, [])
        needed = self.pattern.times - 1
        found = seen[-needed:] if needed else []
        seen.append(event)
        del seen[: max(0, len(seen) - self.pattern.times)]
        in_time = len(found) == needed and (not found or self.pattern.in_time(found[0].at, event.at))
        return found if in_time else [] if needed else found

    def _others(self, key: Key, event: Seen) -> list[Seen]:
        """The latest events of so many other cases, in order of arrival."""
        seen = self._cases.setdefault(key, {})
        if seen and event.at < next(reversed(seen.values())).at:
            self._disordered.add(key)
        seen.pop(event.case, None)
        found: list[Seen] = []
        for other in reversed(seen.values()):
            if len(found) == self.pattern.times - 1:
                break
            step()
            if self.pattern.in_time(other.at, event.at):
                found.append(other)
            elif key not in self._disordered:
                break
        seen[event.case] = event
        return found[::-1]


@define(eq=False)
class _Joining(_Index):
    """Events of several kinds in order of arrival."""

    _events: dict[Key, dict[str, list[Seen]]] = field(factory=dict)

    def _added(self, key: Key, event: Seen) -> Match | None:
        seen = self._events.setdefault(key, {kind: [] for kind in self.pattern.kinds})
        last = event.kind == self.pattern.kinds[-1]
        found = next(self._found(seen, len(self.pattern.kinds) - 2, (event,)), None) if last else None
        seen[event.kind].append(event)
        return None if found is None else self._match(found)

    def _found(self, seen: dict[str, list[Seen]], alias: int, later: tuple[Seen, ...]) -> Iterator[tuple[Seen, ...]]:
        """The matches that end with `later`, latest events first."""
        if alias == 0:
            first = self._first(seen, later)
            if first:
                yield (*first, *later)
            return
        for event in self._candidates(seen, alias, later):
            yield from self._found(seen, alias - 1, (event, *later))

    def _first(self, seen: dict[str, list[Seen]], later: tuple[Seen, ...]) -> tuple[Seen, ...]:
        """The latest events under the first alias, as many as are counted; none where there are too few."""
        found: list[Seen] = []
        contexts = [event.context for event in later]
        for event in self._candidates(seen, 0, later):
            if self.pattern.among_cases and event.case in {one.case for one in found}:
                continue
            if self.pattern.where is None or self.pattern.where(event.context, *contexts):
                found.insert(0, event)
            if len(found) == self.pattern.times:
                return tuple(found)
        return ()

    def _candidates(self, seen: dict[str, list[Seen]], alias: int, later: tuple[Seen, ...]) -> Iterator[Seen]:
        cases = {event.case for event in later} if self.pattern.among_cases else frozenset()
        for event in reversed(seen[self.pattern.kinds[alias]]):
            step()
            if not self.pattern.in_time(event.at, later[-1].at):
                if not self.pattern.among_cases:  # in a case no event is earlier than the one before it
                    return
            elif event.no < later[0].no and event.case not in cases:
                yield event
