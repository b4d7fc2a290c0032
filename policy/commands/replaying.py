"""A log on the command line: read row by row, with its progress on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from policy.cases.events import EventRefused
from policy.cases.plan import Plan
from policy.cases.replay import Replay, Replaying, RowReader
from policy.commands.standard import shown, text_of
from policy.read.rows import Row, read_rows

FORMS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
TOLD_EVERY = 500  # events between two signs of progress


@frozen
class ReplayedLog:
    """A replay, and where the two matchers of patterns differed."""

    replay: Replay
    differences: tuple[str, ...] = ()


def replay_log(plan: Plan, path: Path, verify: bool = False) -> ReplayedLog:
    """Put a log through a plan; with `verify` its patterns are matched twice.

    Raises:
        BadRows: The file cannot be read as rows.
    """
    differences: list[str] = []
    if verify:
        from policy.cases.verify import verified

        plan = Plan(plan.rules, plan.name, verified(differences.append))
    replaying = Replaying(plan)
    reader = RowReader(plan, plan.plan.reads)
    with text_of(path) as stream, _progress() as told:
        for row in read_rows(stream, FORMS.get(path.suffix.lower(), "jsonl"), _types(plan), shown(path)).rows:
            _take(row, reader, replaying)
            if replaying.result.events % TOLD_EVERY == 0:
                told(replaying.result)
    return ReplayedLog(replaying.result, tuple(differences))


def _take(row: Row, reader: RowReader, replaying: Replaying) -> None:
    if row.problems:
        replaying.result.events += 1
        replaying.refuse("", row.problems)
        return
    try:
        data = reader.event(row.values, row.number)
    except EventRefused as error:
        replaying.result.events += 1
        replaying.refuse(str(row.values.get("case", "")), error.problems)
        return
    replaying.take(data)


def _types(plan: Plan) -> dict[str, Any]:
    """The types of the columns, where all kinds agree about them."""
    columns = {name.text: column.text for name, column in plan.plan.reads.columns}
    found: dict[str, list[Any]] = {}
    for slots in plan.kinds.kinds.values():
        for slot in slots:
            found.setdefault(columns.get(slot.name, slot.name), []).append(slot.type)
    return {column: types[0] for column, types in found.items() if all(type_ == types[0] for type_ in types)}


@contextmanager
def _progress() -> Iterator[Any]:
    """What shows how far a replay is: a line that is written over, on a terminal alone."""
    shown = sys.stderr is not None and sys.stderr.isatty()

    def told(replay: Replay) -> None:
        if shown:
            sys.stderr.write(f"\r{replay.events} events, {len(replay.cases)} cases, {len(replay.refused)} refused")
            sys.stderr.flush()

    try:
        yield told
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
