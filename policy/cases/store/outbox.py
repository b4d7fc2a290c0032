"""The outbox: actions wait there until the surrounding service says that they are done."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen
from sqlalchemy import bindparam, select, true, update

from policy.cases.store.links import Link
from policy.cases.store.prepared import Prepared
from policy.cases.store.schema import outbox
from policy.feel.encoding import read_json
from policy.problems import NotFound

SHOWN = ("id", "plan", "case", "event", "name", "arguments")
CONFIRM = Prepared(update(outbox).where(outbox.c.id == bindparam("i")).values(confirmed=true()))


@frozen(kw_only=True)
class PendingAction:
    """An action to be done. `id` is the same however often it is handed out: the service can tell that it has done it."""

    id: str
    plan: str
    case: str
    event: str
    name: str
    arguments: dict[str, Any]


def pending(link: Link, plan: str | None, limit: int) -> list[PendingAction]:
    """The actions that nobody has confirmed, in the order in which they were asked for."""
    wanted = select(*(outbox.c[name] for name in SHOWN)).where(outbox.c.confirmed.is_(False))
    of_plan = wanted if plan is None else wanted.where(outbox.c.plan == plan)
    rows = link.rows(Prepared(of_plan.order_by(outbox.c.seq).limit(limit)))
    return [_action(dict(zip(SHOWN, row, strict=True))) for row in rows]


def _action(row: dict[str, Any]) -> PendingAction:
    return PendingAction(**{**row, "arguments": read_json(row["arguments"])})


def confirm(link: Link, ids: Iterable[str]) -> None:
    """Takes actions out of the outbox; to confirm one twice changes nothing.

    Raises:
        NotFound: There has been no such action; none is confirmed.
    """
    for id_ in ids:
        if not link.run(CONFIRM, i=id_):
            raise NotFound(f"there is no action `{id_}`", hint="`policy case outbox` shows the ids of actions")
