"""The outbox: actions wait there until the surrounding service says that they are done."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, select, update

from policy.cases.store.schema import outbox
from policy.feel.encoding import read_json
from policy.problems import NotFound


@frozen(kw_only=True)
class PendingAction:
    """An action to be done. `id` is the same however often it is handed out: the service can tell that it has done it."""

    id: str
    plan: str
    case: str
    event: str
    name: str
    arguments: dict[str, Any]


def pending(connection: Connection, plan: str | None, limit: int) -> list[PendingAction]:
    """The actions that nobody has confirmed, in the order in which they were asked for."""
    wanted = select(outbox).where(outbox.c.confirmed.is_(False)).order_by(outbox.c.seq).limit(limit)
    rows = connection.execute(wanted if plan is None else wanted.where(outbox.c.plan == plan))
    return [_action(row) for row in rows]


def _action(row: Any) -> PendingAction:
    return PendingAction(
        id=row.id, plan=row.plan, case=row.case, event=row.event, name=row.name, arguments=read_json(row.arguments)
    )


def confirm(connection: Connection, ids: Iterable[str]) -> None:
    """Takes actions out of the outbox; to confirm one twice changes nothing.

    Raises:
        NotFound: There has been no such action; none is confirmed.
    """
    for id_ in ids:
        if not connection.execute(update(outbox).where(outbox.c.id == id_).values(confirmed=True)).rowcount:
            raise NotFound(f"there is no action `{id_}`", hint="`policy case outbox` shows the ids of actions")
