"""The plain matcher against one that tries every combination, and what patterns mean."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.cases.patterns import LivePattern, Seen
from policy.cases.plain import plain
from tests.effort import examples

START = datetime(2026, 6, 1, tzinfo=UTC)


def stream(drawn: list[tuple[str, str, int, int | None, int]]) -> list[Seen]:
    """Events in order of their moments: kind, case, value under `x`, value under `y`, hours since the one before."""
    at, found = START, []
    for no, (kind, case, x, y, hours) in enumerate(drawn, 1):
        at += timedelta(hours=hours)
        found.append(Seen(kind=kind, id=str(no), case=case, at=at, no=no, context={"x": x, "y": y}))
    return found


def possible(pattern: LivePattern, earlier: list[Seen], last: Seen) -> bool:
    """Whether a match ends with the event, by trying every choice of earlier ones in order of arrival."""
    if last.kind != pattern.kinds[-1]:
        return False
    kinds = [pattern.kinds[0]] * pattern.times + list(pattern.kinds[1:])
    return any(holds(pattern, [*chosen, last], kinds) for chosen in combinations(earlier, len(kinds) - 1))


def holds(pattern: LivePattern, events: list[Seen], kinds: list[str]) -> bool:
    keys = [tuple(event.context[name] for name in pattern.same) for event in events]
    counted, others = events[: pattern.times], events[pattern.times :]
    return (
        [event.kind for event in events] == kinds
        and all(key == keys[0] and None not in key for key in keys)
        and (not pattern.among_cases or len({event.case for event in events}) == len(events))
        and (pattern.within is None or events[-1].at - events[0].at <= pattern.within)
        and (
            pattern.where is None
            or all(pattern.where(one.context, *(other.context for other in others)) for one in counted)
        )
    )


streams = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from("pqr"),
        st.integers(0, 2),
        st.none() | st.integers(0, 1),
        st.sampled_from([0, 1, 5]),
    ),
    max_size=10,
).map(stream)
patterns = st.builds(
    lambda kinds, times, same, where, hours, among: LivePattern(
        id="p",
        kinds=tuple(kinds),
        times=times,
        same=same,
        within=None if hours is None else timedelta(hours=hours),
        among_cases=among,
        where=(lambda a, *rest: a["x"] > 0 and all(a["x"] <= other["x"] for other in rest)) if where else None,
    ),
    st.lists(st.sampled_from("ABC"), min_size=1, max_size=3),
    st.integers(1, 3),
    st.sampled_from([(), ("x",), ("y",), ("x", "y")]),
    st.booleans(),
    st.sampled_from([None, 0, 3, 6]),
    st.booleans(),
)


@settings(max_examples=examples(400), deadline=None)
@given(patterns, streams)
def test_a_match_is_found_exactly_where_there_is_one(pattern: LivePattern, events: list[Seen]) -> None:
    matcher = plain([pattern])
    for place, event in enumerate(events):
        found = matcher.add(event)
        assert bool(found) == possible(pattern, events[:place], event)
        by_id = {one.id: one for one in events}
        for match in found:
            kinds = [pattern.kinds[0]] * pattern.times + list(pattern.kinds[1:])
            chosen = [by_id[one] for one in match.ids]
            assert holds(pattern, chosen, kinds) and chosen[-1] is event
            assert match.cases == tuple(one.case for one in chosen)


def test_counting_never_enumerates() -> None:
    matcher = plain([LivePattern(id="p", kinds=("A",), times=40)])
    found = [matcher.add(event) for event in stream([("A", "p", 0, 0, 0)] * 3000)]
    assert sum(map(bool, found)) == 3000 - 39


def test_the_end_of_within_belongs_to_it() -> None:
    matcher = plain([LivePattern(id="p", kinds=("A",), times=2, within=timedelta(hours=5))])
    assert [
        bool(matcher.add(event)) for event in stream([("A", "p", 0, 0, 0), ("A", "p", 0, 0, 5), ("A", "p", 0, 0, 6)])
    ] == [False, True, False]
