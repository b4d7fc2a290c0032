"""Random patterns and streams of events, on which the two matchers must say the same."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from policy.cases.patterns import LivePattern, MakeMatcher, Match, Seen

KINDS = ("red", "green", "blue")
START = datetime(2026, 1, 1, tzinfo=UTC)
VALUES = (None, "x", "y", 1, 2, "1", True)


def patterns(random: Random) -> list[LivePattern]:
    """A few patterns of every sort that a plan can have."""
    return [_pattern(random, f"p{number}") for number in range(random.randint(1, 5))]


def _pattern(random: Random, id_: str) -> LivePattern:
    kinds = tuple(random.choice(KINDS) for _ in range(random.choice((1, 1, 2, 2, 3, 4))))
    return LivePattern(
        id=id_,
        kinds=kinds,
        times=random.choice((1, 1, 2, 3)),
        same=random.choice(((), ("v",), ("v", "w"))),
        where=_where(random, len(kinds)),
        within=random.choice((None, timedelta(hours=random.randint(0, 20)))),
        among_cases=random.random() < 0.4,
    )


def _where(random: Random, count: int) -> object:
    at, limit = random.randrange(count), random.randint(0, 6)
    return random.choice(
        (
            None,
            None,
            lambda *events: events[at]["size"] >= limit,
            lambda *events: sum(e["size"] for e in events) % 3 != 0,
        )
    )


def stream(random: Random, length: int, disorder: bool) -> list[Seen]:
    """Events in order of arrival; those of one case in order of their moments, over cases not always."""
    at = START
    last: dict[str, datetime] = {}
    events = []
    for no in range(1, length + 1):
        at += timedelta(hours=random.choice((0, 0, 1, 2, 9)))
        case = random.choice("ABCD")
        moment = at - timedelta(hours=random.randint(0, 6)) if disorder else at
        moment = last[case] = max(moment, last.get(case, moment))
        context = {"v": random.choice(VALUES), "w": random.choice(VALUES[:3]), "size": random.randint(0, 6)}
        events.append(Seen(kind=random.choice(KINDS), id=f"e{no}", case=case, at=moment, no=no, context=context))
    return events


def said(make: MakeMatcher, live: Sequence[LivePattern], events: Sequence[Seen]) -> list[tuple[Match, ...]]:
    """What a matcher says to each event, those of one case to patterns in a case, all to those over cases."""
    over = make([one for one in live if one.among_cases])
    inside = {case: make([one for one in live if not one.among_cases]) for case in "ABCD"}
    return [(*inside[event.case].add(event), *over.add(event)) for event in events]
