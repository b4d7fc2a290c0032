"""Patterns across cases in a store: one after the other for each pattern and join key, whoever the workers are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from policy.cases.events import Event
from policy.cases.network import pattern_event
from policy.cases.patterns import LivePattern, Match
from policy.cases.stepping import seen
from policy.cases.store.links import Link
from policy.cases.store.prepared import Prepared, inserting, inserting_missing
from policy.cases.store.rows import event_of, event_text, microseconds
from policy.cases.store.schema import across, keys
from policy.feel.run import Run, running
from policy.feel.values.numbers import number_text
from policy.model.plan import PATTERN
from policy.problems import Remark

if TYPE_CHECKING:
    from policy.cases.plan import Plan

EVENTS = 10_000  # events of one pattern and join key that are looked at, the latest
EVER = -(2**63)  # before every moment

KEY = inserting_missing(keys)
LOCK = Prepared(
    select(keys.c.plan)
    .where(keys.c.plan == bindparam("p"), keys.c.pattern == bindparam("n"), keys.c.key == bindparam("k"))
    .with_for_update()
)
EARLIER = Prepared(
    select(across.c.event)
    .where(across.c.plan == bindparam("p"), across.c.pattern == bindparam("n"), across.c.key == bindparam("k"))
    .where(across.c.at >= bindparam("since"))
    .order_by(across.c.seq.desc())
    .limit(bindparam("most"))
)
TAKE_DOWN = inserting(across, "seq")
OUTLIVED = Prepared(
    delete(across)
    .where(across.c.plan == bindparam("p"), across.c.pattern == bindparam("n"), across.c.key == bindparam("k"))
    .where(across.c.case == bindparam("c"))
)


def completed(link: Link, plan: "Plan", event: Event) -> tuple[list[Event], tuple[Remark, ...]]:
    """The events `pattern` that an event brings about, one for each case of each match, and what there is to remark.

    The event is taken down for those to come.
    """
    _, live = plan.stepping.patterns(event.at, among_cases=True)
    if not live or event.kind == PATTERN:
        return [], ()
    concerned = sorted(_concerned(live, event), key=lambda one: (one[0].id, one[1]))
    for pattern, key in concerned:
        _lock(link, plan.name, pattern.id, key)
    with running(Run(event.at)) as run:
        found = {pattern.id: _matched(link, plan, pattern, key, event) for pattern, key in concerned}
    for pattern, key in concerned:
        _take_down(link, plan, pattern, key, event)
    matches = [match for pattern in live for match in found.get(pattern.id, ())]
    reached = [pattern_event(match, event, case, None) for match in matches for case in dict.fromkeys(match.cases)]
    return reached, tuple(run.remarks)


def _concerned(live: tuple[LivePattern, ...], event: Event) -> Iterator[tuple[LivePattern, str]]:
    """The patterns that an event can be part of, with the digest of its join key."""
    for pattern in live:
        key = pattern.key(seen(event, 1)) if event.kind in pattern.kinds else None
        if key is not None:
            yield (
                pattern,
                sha256(repr([_canonical(part) for part in key]).encode("utf-8", "backslashreplace")).hexdigest(),
            )


def _canonical(part: Any) -> Any:
    """Equal parts of keys as equal texts."""
    if isinstance(part, tuple):
        return tuple(map(_canonical, part))
    if isinstance(part, (int, Decimal)) and not isinstance(part, bool):
        return number_text(part)
    return part.isoformat() if isinstance(part, datetime) else part


def _lock(link: Link, plan: str, pattern: str, key: str) -> None:
    """Only one transaction at a time looks at a pattern and key; all take them in one order."""
    link.run(KEY, plan=plan, pattern=pattern, key=key)
    link.rows(LOCK, p=plan, n=pattern, k=key)


def _matched(link: Link, plan: "Plan", pattern: LivePattern, key: str, event: Event) -> tuple[Match, ...]:
    matcher = plan.stepping.make([pattern])
    no = 0
    for no, text in enumerate(_earlier(link, plan, pattern, key, event), 1):
        matcher.add(seen(event_of(plan, text), no))
    return matcher.add(seen(event, no + 1))


def _take_down(link: Link, plan: "Plan", pattern: LivePattern, key: str, event: Event) -> None:
    """Keeps the event for those to come. Of events that are counted, the latest of each case counts: it takes the place of
    the one before.
    """
    if len(pattern.kinds) == 1 and pattern.where is None:
        link.run(OUTLIVED, p=plan.name, n=pattern.id, k=key, c=event.case)
    link.run(
        TAKE_DOWN,
        plan=plan.name,
        pattern=pattern.id,
        key=key,
        at=microseconds(event.at),
        event=event_text(event),
        case=event.case,
    )


def _earlier(link: Link, plan: "Plan", pattern: LivePattern, key: str, event: Event) -> list[str]:
    """The events that could be part of the match, in order of arrival."""
    since = EVER
    if isinstance(pattern.within, timedelta):
        since = microseconds(event.at) - pattern.within // timedelta(microseconds=1)
    rows = link.rows(EARLIER, p=plan.name, n=pattern.id, k=key, since=since, most=EVENTS)
    return [text for (text,) in reversed(rows)]
