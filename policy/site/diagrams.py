"""The diagrams of the site: what a decision rests on, which policies use which, how a case moves."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import frozen

from policy.check.plan_findings import Moves
from policy.check.plans import decision_of
from policy.model.policy import Policy
from policy.model.typed import (
    TypedDecision,
    TypedFunction,
    TypedInput,
    TypedParameter,
    TypedPolicy,
    TypedRules,
    TypedTable,
)
from policy.read.plan_policy import FILLED, MOVES, STEP, WINDOWS
from policy.report.visible import visible, width
from policy.site.layout import Box, Drawing, Edge, Node, drawing

NODES, EDGES = 120, 300  # more than that nobody can make out
CELL, HIGH, PADDING = 7.2, 30.0, 24.0  # of a letter, of a box, beside its text
LABEL_AT = (0.66, 0.78)  # of the first stretch of a line: where those from one box have parted
LONGEST = 34  # letters of a name in a box
HIDDEN = frozenset({STEP, FILLED, WINDOWS})  # decisions of case plans that nobody wrote

Thing = TypedInput | TypedParameter | TypedFunction | TypedDecision
KIND_OF: dict[type[Thing], str] = {
    TypedInput: "input",
    TypedParameter: "parameter",
    TypedFunction: "function",
    TypedDecision: "decision",
}


@frozen
class Shape:
    """A box with its text; `kind` says how it is drawn, `name` what it stands for, as FEEL of the policy calls it."""

    kind: str
    label: str
    name: str
    box: Box


@frozen
class Line:
    """A line with an arrow at its end; `path` as SVG writes it, `label` where its middle is."""

    path: str
    label: str = ""
    x: float = 0
    y: float = 0


@frozen
class Diagram:
    """A drawing to be printed; none at all where it would be too large (`shapes` empty)."""

    width: float = 0
    height: float = 0
    shapes: tuple[Shape, ...] = ()
    lines: tuple[Line, ...] = ()
    is_too_large: bool = False


@frozen
class _Named:
    kind: str
    label: str
    name: str


def of_policy(policy: TypedPolicy, rules: TypedRules) -> Diagram:
    """What the decisions of a policy rest on; a decision of a used policy stands for all behind it."""
    own = policy.source.name
    nodes: dict[Node, _Named] = {}
    edges: list[Edge] = []
    things: tuple[TypedFunction | TypedDecision, ...] = (*policy.functions, *policy.decisions)
    for thing in things:
        if thing.name in HIDDEN:
            continue
        nodes[thing.key] = _named(thing, own)
        for key in thing.needs:
            if key in rules.by_key:
                nodes.setdefault(key, _named(rules.by_key[key], own))
                edges.append((key, thing.key))
    return _drawn(nodes, edges)


def _named(thing: Thing, own: str) -> _Named:
    kind, here = KIND_OF[type(thing)], thing.policy == own
    name = thing.name if here else f"{thing.policy}.{thing.name}"
    return _Named(kind if here else "elsewhere", name, name)


def of_uses(rules: TypedRules, title: Callable[[Policy], str]) -> Diagram:
    """Which policies use decisions of which, under their titles."""
    edges = [(name, policy.source.name) for policy in rules.policies.values() for name in used(policy, rules)]
    nodes: dict[Node, _Named] = {
        name: _Named("policy", title(rules.policies[name].source), name)
        for name in rules.policies
        if any(name in edge for edge in edges)
    }
    return _drawn(nodes, edges, gap=72)


def used(policy: TypedPolicy, rules: TypedRules) -> list[str]:
    """The policies of the rule set that a policy uses, by the names they have there."""
    names = {other.source.namespace: name for name, other in rules.policies.items() if other.source.namespace}
    found = (names.get(use.name.text, use.name.text) for use in policy.source.uses)
    return [name for name in dict.fromkeys(found) if name in rules.policies]


def of_states(policy: TypedPolicy, anywhere: str) -> Diagram:
    """The states of a case plan with the moves between them, which carry the ids of their rows."""
    plan, moves = policy.source.plan, decision_of(policy, MOVES)
    if plan is None or moves is None or not isinstance(moves.logic, TypedTable):
        return Diagram()
    graph = Moves(policy, plan, moves.logic)
    labels: dict[Edge, list[str]] = {}
    for edge, row in _changes(graph, plan.states, anywhere):
        labels.setdefault(edge, []).append(row)
    ends = {end.text for end in plan.end}
    kinds = {plan.start.text: "start", **dict.fromkeys(ends, "end"), anywhere: "anywhere"}
    met = {state for edge in labels for state in edge}
    nodes: dict[Node, _Named] = {
        state: _Named(kinds.get(state, "state"), state, state)
        for state in (*plan.states, anywhere)
        if state in met or state in plan.states
    }
    texts = {edge: ", ".join(rows) for edge, rows in labels.items()}
    longest = max((width(_cut(text)) for text in texts.values()), default=0)
    unseen = [(plan.start.text, then) for first, then in texts if first == anywhere and then != plan.start.text]
    return _drawn(nodes, list(texts), gap=44 + longest * 5.6, labels=texts, unseen=unseen)


def _changes(graph: Moves, states: Sequence[str], anywhere: str) -> Iterator[tuple[Edge, str]]:
    """Each change of state with the row that makes it; a row that asks for no state comes from anywhere."""
    for row in graph.rows():
        targets = graph.targets(row)
        for target in sorted(targets if targets is not None else states):
            starts = [state for state in states if graph.takes(row, "state", state)]
            for start in starts if graph.names(row, "state") else [anywhere]:
                if start != target:
                    yield (start, target), row.id


def _drawn(
    nodes: Mapping[Node, _Named],
    edges: Iterable[Edge],
    gap: float = 56,
    labels: Mapping[Edge, str] | None = None,
    unseen: Sequence[Edge] = (),
) -> Diagram:
    edges = list(dict.fromkeys(edges))
    if not edges or len(nodes) > NODES or len(edges) > EDGES:
        return Diagram(is_too_large=bool(edges))
    sizes = {node: (round(width(_cut(named.label)) * CELL + PADDING, 1), HIGH) for node, named in nodes.items()}
    laid = drawing(sizes, edges, gap, unseen)
    shapes = tuple(Shape(named.kind, _cut(named.label), named.name, laid.boxes[node]) for node, named in nodes.items())
    return Diagram(laid.width, laid.height, shapes, tuple(_lines(laid, labels or {})))


def _lines(laid: Drawing, labels: Mapping[Edge, str]) -> Iterator[Line]:
    for edge, points in laid.lines.items():
        (x, y), (to_x, to_y) = points[0], points[1]
        along, across = LABEL_AT
        place = round(x + (to_x - x) * along, 1), round(y + (to_y - y) * across - 3, 1)
        yield Line(_path(points), _cut(labels.get(edge, "")), *place)


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A line that leaves and enters boxes level, and runs straight through the bends."""
    x, y = points[0]
    parts = [f"M{x:g} {y:g}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (x + to_x) / 2
        level = y == to_y
        parts.append(f"H{to_x:g}" if level else f"C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}")
    return "".join(parts)


def _cut(label: str) -> str:
    text = visible(label)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
