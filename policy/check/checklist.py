"""Checklists: each item's conditions typed, and the one type that all their outcomes have."""

from policy.check.frame import Frame
from policy.feel.syntax import String, Tests
from policy.feel.typed import Typed
from policy.feel.types import STRING, ContextType, Domain, ListType, Scalar, Type, nullable
from policy.feel.typing.algebra import kind, unknown
from policy.feel.typing.words import words
from policy.model.logic import Checklist, ChecklistItem
from policy.model.typed import TypedChecklist, TypedItem
from policy.source import Text

STATUSES = ("missing", "out of order", "late", "unknown", "pending", "complete", "not applicable")
LISTS = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")
MOMENTS = ("date", "date and time")


def checklist(logic: Checklist, frame: Frame) -> TypedChecklist:
    """A checklist; its outcome says where it stands and which items stand where."""
    items = tuple(_item(item, frame) for item in logic.items)
    log = frame.expression(logic.log) if logic.log else None
    if log is not None and not unknown(log.type) and not _is_list_of_texts(log):
        frame.sink.error("wrong-type", log.span, f"`log` needs a list of ids, this is {words(log.type)}")
    return TypedChecklist(
        items=items, strict=logic.strict, log=log, type=_outcome(items, logic.strict, log), span=logic.span
    )


def _outcome(items: tuple[TypedItem, ...], strict: bool, log: Typed | None) -> Type:
    """The type of the outcome; of the statuses all may be named, but only those that can come up need a row."""
    can_come_up = tuple(String(status) for status in STATUSES if _can_come_up(status, items, strict, log))
    status = Scalar("string", domain=Domain(values=STATUSES, tests=Tests(can_come_up)))
    lists = {name: ListType(STRING) for name in LISTS}
    return ContextType({"status": status, **lists, "next": nullable(STRING)})


def _can_come_up(status: str, items: tuple[TypedItem, ...], strict: bool, log: Typed | None) -> bool:
    timed = any(item.at is not None for item in items)
    if status in ("late", "pending"):
        return timed
    if status == "unknown":
        parts = [part for item in items for part in (item.when, item.met) if part is not None]
        return timed or any(part.type.nullable for part in [*parts, *([log] if log else [])])
    if status == "not applicable":
        return all(item.when is not None for item in items)
    return strict or status != "out of order"


def _is_list_of_texts(log: Typed) -> bool:
    return isinstance(log.type, ListType) and (unknown(log.type.item) or kind(log.type.item) == "string")


def _item(item: ChecklistItem, frame: Frame) -> TypedItem:
    return TypedItem(
        id=item.id,
        item={language or frame.policy.lang: text.text for language, text in item.item},
        when=of_kind(item.when, ("boolean",), "`when`", frame),
        met=of_kind(item.met, ("boolean",), "`met`", frame),
        at=of_kind(item.at, MOMENTS, "`at`", frame),
        due=of_kind(item.due, MOMENTS, "`due`", frame),
        because=frame.reasons(item.because),
        cite=item.cite.text if item.cite else "",
        span=item.span,
    )


def of_kind(text: Text | None, kinds: tuple[str, ...], what: str, frame: Frame) -> Typed | None:
    """The typed expression, which must be of one of the kinds; null may come where it is not known."""
    if text is None:
        return None
    node = frame.expression(text)
    if not unknown(node.type) and kind(node.type) not in kinds:
        frame.sink.error("wrong-type", node.span, f"{what} needs {' or '.join(kinds)}, this is {words(node.type)}")
    return node
