"""The matcher with a Rete network: durable-rules joins, everything else is decided here and every match verified.

The network joins kinds, fields that must be the same, order of arrival and cases apart. `within`, `where`, counting and
the choice among matches are ours. What it cannot take, and what goes wrong in it, the plain matcher does.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Protocol

from attrs import define, field

from policy.cases.patterns import LivePattern, MakeMatcher, Match, Matcher, Seen
from policy.cases.plain import plain
from policy.cases.rete import (
    AVAILABLE,
    COMBINATIONS,
    FACTS,
    PATTERNS,
    Facts,
    Found,
    Join,
    NetworkFault,
    Networks,
    Shape,
    current,
    joined,
)
from policy.cases.rete_worker import WorkerNetworks
from policy.feel.run import remark, step

FEW = 8  # facts of an evaluation that is kept
KEPT = 4_096  # evaluations that are kept

Key = tuple[object, ...]


class Evaluates(Protocol):
    """What evaluates networks: in this process, or in a worker."""

    def evaluate(self, shape: Shape, facts: Facts) -> list[Found]:
        """For each join the facts that joined; raises `NetworkFault`."""
        ...


def durable(networks: Evaluates) -> MakeMatcher:
    """Matchers whose networks are evaluated there."""
    return lambda patterns: DurableMatcher(patterns, networks)


@define(eq=False)
class Remembering:
    """What networks said of few facts, kept: the same facts join in the same way, whichever events they stand for."""

    networks: Evaluates
    _said: dict[tuple[Shape, Hashable], list[Found]] = field(factory=dict, init=False)

    def evaluate(self, shape: Shape, facts: Facts) -> list[Found]:
        """See `Evaluates.evaluate`."""
        asked = shape, tuple([tuple(fact.items()) for fact in facts])
        said = self._said.get(asked)
        if said is None:
            said = self.networks.evaluate(shape, facts)
            if len(facts) <= FEW and len(self._said) < KEPT:
                self._said[asked] = said
        return said


HERE = Remembering(Networks())
WORKER = WorkerNetworks()


def default_matcher(patterns: Sequence[LivePattern]) -> Matcher:
    """The matcher of this installation: `durable` where the engine can be imported, `plain` elsewhere."""
    return DurableMatcher(patterns, HERE) if AVAILABLE else plain(patterns)


def worker_matcher(patterns: Sequence[LivePattern]) -> Matcher:
    """The same for a long-lived service: the networks are evaluated in a process of their own."""
    return DurableMatcher(patterns, WORKER) if AVAILABLE else plain(patterns)


MATCHERS: dict[str, MakeMatcher] = {"here": default_matcher, "worker": worker_matcher, "plain": plain}


@define(eq=False)
class _Kept:
    """The events of one pattern by the values that must be the same, as far as they can still be part of a match."""

    pattern: LivePattern
    events: dict[Key, dict[str, dict[object, Seen]]] = field(factory=dict)  # by key, by kind, in order of arrival
    disordered: set[Key] = field(factory=set)  # keys whose events did not all arrive in the order of their moments

    @property
    def completing(self) -> str:
        """The kind of the event that completes a match."""
        return self.pattern.kinds[-1]

    def wants(self, event: Seen) -> Key | None:
        """The key under which an event is kept; None where it cannot be part of a match."""
        pattern = self.pattern
        if event.kind not in pattern.kinds:
            return None
        key = pattern.key(event)
        if key is not None and len(pattern.kinds) == 1 and pattern.where is not None:
            return key if pattern.where(event.context) else None
        return key

    def keep(self, key: Key, event: Seen) -> None:
        """Takes an event; where events of one kind are counted, only the latest can count."""
        kept = self.events.setdefault(key, {}).setdefault(event.kind, {})
        if kept and event.at < kept[next(reversed(kept))].at:
            self.disordered.add(key)
        if len(self.pattern.kinds) > 1:
            kept[event.no] = event
        elif self.pattern.among_cases:
            kept.pop(event.case, None)
            kept[event.case] = event
        else:
            kept[event.no] = event
            if len(kept) > self.pattern.times:
                del kept[next(iter(kept))]

    def candidates(self, key: Key, event: Seen) -> list[list[Seen]]:
        """By alias, the events before this one that could join with it, the latest first."""
        aliases = self.pattern.kinds[:-1] or (self.pattern.kinds if self.pattern.times > 1 else ())
        return [self._before(key, kind, event) for kind in aliases]

    def _before(self, key: Key, kind: str, event: Seen) -> list[Seen]:
        found: list[Seen] = []
        enough = self.pattern.times - 1 if len(self.pattern.kinds) == 1 else None
        for one in reversed(self.events.get(key, {}).get(kind, {}).values()):
            step()
            in_time = len(found) != enough and self.pattern.in_time(one.at, event.at)
            if len(found) == enough or not (in_time or key in self.disordered):
                break
            if in_time and not (self.pattern.among_cases and one.case == event.case):
                found.append(one)
        return found

    def chosen(self, found: Found, event: Seen, candidates: Sequence[Sequence[Seen]]) -> Match | None:
        """The match of the latest events among what joined; counted and verified.

        A session holds the candidates of other patterns too: what joined with one of them does not count.
        """
        by_number = {one.no: one for alias in candidates for one in alias} | {event.no: event}
        single = len(self.pattern.kinds) == 1
        if single and self.pattern.times == 1:
            return self._match([event]) if found else None
        for later, firsts in _latest_first(one for one in found if all(number in by_number for number in one)):
            events = [by_number[number] for number in reversed(later)]
            counted = self._counted((by_number[number] for number in firsts), events)
            if counted is not None:
                return self._match([*counted, *events])
        return None

    def _counted(self, firsts: Iterable[Seen], later: Sequence[Seen]) -> list[Seen] | None:
        """As many of the first events as are counted, latest first to be looked at, in order of arrival."""
        needed = self.pattern.times - (len(self.pattern.kinds) == 1)
        counted: list[Seen] = []
        for first in firsts:
            step()
            if self._verified(first, counted, later):
                counted.insert(0, first)
            if len(counted) == needed:
                return counted
        return None

    def _verified(self, first: Seen, counted: Sequence[Seen], later: Sequence[Seen]) -> bool:
        """Whether the language says too that these events match: the network compares hashes."""
        pattern, events = self.pattern, [first, *later]
        if len({pattern.key(event) for event in events}) > 1 or not pattern.in_time(first.at, later[-1].at):
            return False
        if pattern.among_cases and len({event.case for event in [*events, *counted]}) < len(events) + len(counted):
            return False
        if len(pattern.kinds) == 1 or pattern.where is None:
            return True
        return pattern.where(*(event.context for event in events))

    def _match(self, events: Sequence[Seen]) -> Match:
        return Match(self.pattern.id, tuple(event.id for event in events), tuple(event.case for event in events))


def _latest_first(found: Iterable[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """What joined, by the events after the first alias; the last to arrive of them first, and of the first events too."""
    grouped: dict[tuple[int, ...], list[int]] = {}
    for *later, first in sorted(found, reverse=True):
        grouped.setdefault(tuple(later), []).append(first)
    yield from grouped.items()


@define(eq=False)
class _Group:
    """Patterns that share one network, and the facts that it is asked with."""

    kept: Sequence[_Kept]
    shape: Shape = field(init=False)
    _kinds: dict[str, int] = field(factory=dict, init=False)
    _keys: dict[tuple[str, ...], int] = field(factory=dict, init=False)
    _keyed: list[LivePattern] = field(factory=list, init=False)  # by number of the key, a pattern that has it

    def __attrs_post_init__(self) -> None:
        self.shape = tuple(self._join(one.pattern) for one in self.kept)

    def _join(self, pattern: LivePattern) -> Join:
        kinds = tuple(self._kinds.setdefault(kind, len(self._kinds) + 1) for kind in pattern.kinds)
        key = self._key(pattern) if pattern.same else None
        counted = kinds * 2 if len(kinds) == 1 and pattern.times > 1 else kinds
        return Join(counted, key, pattern.among_cases)

    def _key(self, pattern: LivePattern) -> int:
        if pattern.same not in self._keys:
            self._keys[pattern.same] = len(self._keyed)
            self._keyed.append(pattern)
        return self._keys[pattern.same]

    def asked(self, event: Seen, keys: Sequence[Key | None]) -> dict[int, list[list[Seen]]]:
        """The joins that the event may complete, each with the candidates of its aliases."""
        asked: dict[int, list[list[Seen]]] = {}
        for number, (one, key) in enumerate(zip(self.kept, keys, strict=True)):
            if key is not None and event.kind == one.completing:
                candidates = one.candidates(key, event)
                if self._enough(one.pattern, candidates):
                    asked[number] = candidates
        return asked

    @staticmethod
    def _enough(pattern: LivePattern, candidates: list[list[Seen]]) -> bool:
        """Whether there are events enough under each alias."""
        needed = pattern.times - (len(pattern.kinds) == 1)
        return all(candidates) and (not candidates or len(candidates[0]) >= needed)

    def facts(self, asked: Iterable[int], events: Sequence[Seen]) -> list[dict[str, int]]:
        """The events as facts of integers; the current one comes last and is marked for the joins asked for."""
        numbers: dict[object, int] = {}
        facts = [self._fact(one, place, numbers) for place, one in enumerate(events, 1)]
        facts[-1].update({current(number): 1 for number in asked})
        return facts

    def _fact(self, event: Seen, place: int, numbers: dict[object, int]) -> dict[str, int]:
        """Every value becomes the number of its first appearance: equal numbers for equal values, and only for them."""
        fact = {"k": self._kinds[event.kind], "n": place, "u": 1}
        fact["c"] = numbers.setdefault(("case", event.case), len(numbers) + 1)
        for number, pattern in enumerate(self._keyed):
            key = pattern.key(event)
            if key is not None:
                fact[joined(number)] = numbers.setdefault(key, len(numbers) + 1)
        return fact

    def fits(self, asked: Iterable[int], events: Sequence[Seen]) -> bool:
        """Whether a session may hold the facts and what they combine to."""
        counts = {kind: sum(event.kind == kind for event in events) for kind in self._kinds}
        names = {number: kind for kind, number in self._kinds.items()}
        made = sum(prod(counts[names[kind]] for kind in self.shape[number].kinds[:-1]) for number in asked)
        return len(events) < FACTS and made <= COMBINATIONS


def _groups(patterns: Sequence[LivePattern]) -> list[_Group]:
    kept = [_Kept(pattern) for pattern in patterns]
    return [_Group(kept[start : start + PATTERNS]) for start in range(0, len(kept), PATTERNS)]


class DurableMatcher:
    """A matcher that has its joins made by networks; each time that one fails is a remark."""

    def __init__(self, patterns: Sequence[LivePattern], networks: Evaluates) -> None:
        self._networks = networks
        self._groups = _groups(patterns)

    def add(self, event: Seen) -> tuple[Match, ...]:
        """See `Matcher.add`."""
        found: list[Match] = []
        for group in self._groups:
            keys = [one.wants(event) for one in group.kept]
            asked = group.asked(event, keys)
            if asked:
                found += self._found(group, event, asked)
            for one, key in zip(group.kept, keys, strict=True):
                if key is not None:
                    one.keep(key, event)
        return tuple(found)

    def _found(self, group: _Group, event: Seen, asked: Mapping[int, list[list[Seen]]]) -> Iterator[Match]:
        by_number = {one.no: one for candidates in asked.values() for alias in candidates for one in alias}
        events = [by_number[number] for number in sorted(by_number)]
        joins = self._joins(group, asked, events, event) if group.fits(asked, events) else None
        for number, candidates in asked.items():
            one = group.kept[number]
            match = one.chosen(joins[number], event, candidates) if joins else _searched(one, candidates, event)
            if match is not None:
                yield match

    def _joins(self, group: _Group, asked: Iterable[int], events: Sequence[Seen], event: Seen) -> list[Found] | None:
        """The numbers of events that join, as the network says; None, with a remark, where it failed."""
        session = [*events, event]
        try:
            found = self._networks.evaluate(group.shape, group.facts(asked, session))
            return [[tuple([session[place - 1].no for place in places]) for places in join] for join in found]
        except NetworkFault as fault:
            text = f"the network of patterns failed and was replaced; the plain matcher took over ({fault})"
            remark("network-failed", text)
            return None


def _searched(one: _Kept, candidates: list[list[Seen]], event: Seen) -> Match | None:
    """What the plain matcher says about the events that could join."""
    matcher = plain([one.pattern])
    for earlier in sorted({seen.no: seen for alias in candidates for seen in alias}.values(), key=lambda seen: seen.no):
        matcher.add(earlier)
    return next(iter(matcher.add(event)), None)
