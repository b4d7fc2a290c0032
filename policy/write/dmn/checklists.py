"""Checklists and score cards as contexts of FEEL, which give the outcome that the engine gives (docs/rule-files.md)."""

from collections.abc import Callable

from policy.feel.literals import quoted
from policy.model.logic import Checklist, ChecklistItem, ScoreCard
from policy.source import Text
from policy.write.dmn.xml import Element, element, texted

STATUSES = ("missing", "out of order", "late", "unknown", "pending")  # the first that any item has is that of the list
STATES = ("done", "missing", "unknown", "pending", "late", "out of order", "not applicable")


def checklist_element(checklist: Checklist) -> Element:
    """A context: the state of each item, and the outcome made of them."""
    items = ", ".join(_item(item, number, checklist) for number, item in enumerate(checklist.items, 1))
    found = [("item states", f"[{items}]")]
    if checklist.strict:
        found.append(("ordered states", ORDERED))
    states = found[-1][0]
    return _context([*found, ("", _outcome(states))])


def score_element(card: ScoreCard) -> Element:
    """A context: the scores with their weights, and the outcome made of them."""
    scored = (
        f"{{id: {quoted(item.id)}, score: {_closed(item.score)}, weight: {_closed(item.weight) if item.weight else '1'}}}"
        for item in card.items
    )
    total = f"{WEIGHTED} / sum(scored.weight)" if card.kind == "weighted mean" else WEIGHTED
    return _context([("scored", f"[{', '.join(scored)}]"), ("lowest", "min(scored.score)"), ("", SCORED.format(total))])


def _context(entries: list[tuple[str, str]]) -> Element:
    made = (
        element("contextEntry", element("variable", name=name) if name else None, texted("literalExpression", text))
        for name, text in entries
    )
    return element("context", *made)


def _item(item: ChecklistItem, number: int, checklist: Checklist) -> str:
    log, identity = checklist.log, quoted(item.id)
    place = f", no: {number}, place: {_place(_closed(log), identity)}" if checklist.strict and log else ""
    return f"{{id: {identity}, state: {_state(item, log)}{place}}}"


def _place(log: str, identity: str) -> str:
    return f"if list contains({log}, {identity}) then index of({log}, {identity})[1] else count({log}) + 1"


def _state(item: ChecklistItem, log: Text | None) -> str:
    state = next(make(item, log) for applies, make in WAYS if applies(item))
    if item.when is None:
        return state
    when = _closed(item.when)
    return f'if {when} = true then ({state}) else if {when} = false then "not applicable" else "unknown"'


def _closed(text: Text | None) -> str:
    return f"({text}\n)" if text and "//" in text.text else f"({text})"


def _met(item: ChecklistItem, log: Text | None) -> str:
    met = _closed(item.met)
    return f'if {met} = true then "done" else if {met} = false then "missing" else "unknown"'


def _dated(item: ChecklistItem, log: Text | None) -> str:
    at, due = _closed(item.at), _closed(item.due)
    present = f"(if {due} instance of date then today() else now())"
    done = f'if ({at} <= {due}) = true then "done" else if ({at} <= {due}) = false then "late" else "unknown"'
    open_ = f'if ({present} > {due}) = true then "missing" else if ({present} > {due}) = false then "pending" else "unknown"'
    return f"if {at} != null then ({done}) else ({open_})"


def _logged(item: ChecklistItem, log: Text | None) -> str:
    listed = _closed(log)
    return f'if {listed} = null then "unknown" else if list contains({listed}, {quoted(item.id)}) then "done" else "missing"'


def _outcome(states: str) -> str:
    status = "".join(f'if some one in {states} satisfies one.state = "{name}" then "{name}" else ' for name in STATUSES)
    none = f'if every one in {states} satisfies one.state = "not applicable" then "not applicable" else "complete"'
    lists = ", ".join(f'"{name}": {states}[state = "{name}"].id' for name in STATES)
    to_do = f'{states}[state in ("missing", "unknown", "pending")][1].id'
    return f'{{"status": {status}{none}, {lists}, "next": {to_do}}}'


ORDERED = (
    "for one in item states return {id: one.id, state: "
    'if one.state = "done" and (some other in item states satisfies other.no < one.no '
    'and other.state != "not applicable" and other.place > one.place) then "out of order" else one.state}'
)
WEIGHTED = "sum(for one in scored return one.score * one.weight)"
SCORED = (
    'if some one in scored satisfies one.score = null or one.weight = null then {{"status": "unknown", "total": null, '
    '"weakest": null, "unknown": scored[score = null or weight = null].id}} '
    'else {{"status": "complete", "total": {}, "weakest": scored[score = lowest].id, "unknown": []}}'
)
WAYS: tuple[tuple[Callable[[ChecklistItem], bool], Callable[[ChecklistItem, Text | None], str]], ...] = (
    (lambda item: item.met is not None, _met),
    (lambda item: item.at is not None, _dated),
    (lambda item: True, _logged),
)
