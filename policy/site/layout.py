"""A drawing of what leads to what, from left to right in layers (after Sugiyama, Tagawa and Toda 1981).

Layers by the longest way, lines that pass a layer bend in it, the order within a layer by the places of the neighbours.
Written here because the layout libraries of the field need binaries, or are no longer kept.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise

from attrs import frozen

GAP_Y, MARGIN = 14, 8
SWEEPS = 8
Node = Hashable
Edge = tuple[Node, Node]


@frozen
class Box:
    """Where a node stands: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@frozen
class Drawing:
    """Boxes by node, and for each line the points that it goes through."""

    width: float
    height: float
    boxes: Mapping[Node, Box]
    lines: Mapping[Edge, tuple[tuple[float, float], ...]]


@frozen
class _Bend:
    """A place in a layer that a line passes through."""

    edge: Edge
    layer: int


def drawing(
    sizes: Mapping[Node, tuple[float, float]], edges: Iterable[Edge], gap: float = 56, unseen: Sequence[Edge] = ()
) -> Drawing:
    """The nodes laid out; an edge leads from what comes first. Edges to a node itself are not drawn.

    `unseen` edges are not drawn either, and only say what comes first.
    """
    wanted = list(dict.fromkeys(edge for edge in edges if edge[0] != edge[1] and edge[0] in sizes and edge[1] in sizes))
    layers = _layers(list(sizes), _forward(list(sizes), [*wanted, *unseen]))
    columns, ways = _with_bends(layers, wanted)
    _order(columns, ways)
    every = dict(sizes)
    every |= {node: (0.0, 4.0) for column in columns for node in column if isinstance(node, _Bend)}
    boxes = _placed(columns, every, ways, gap)
    lines = {edge: _points([boxes[node] for node in way]) for edge, way in ways.items()}
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + MARGIN
    return Drawing(width, height, {node: boxes[node] for node in sizes}, lines)


def _forward(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Edge]:
    """The edges, those that close a circle turned round."""
    after: dict[Node, list[Node]] = defaultdict(list)
    for first, then in edges:
        after[first].append(then)
    done: dict[Node, int] = {}  # when a node was left for good; those met while it was open lead back
    back: set[Edge] = set()
    for start in nodes:
        path = [(start, iter(after[start]))] if start not in done else []
        open_ = {start}
        while path:
            node, rest = path[-1]
            step = next((then for then in rest if then not in done), None)
            if step is None:
                path.pop()
                open_.discard(node)
                done[node] = len(done)
            elif step in open_:
                back.add((node, step))
            else:
                path.append((step, iter(after[step])))
                open_.add(step)
    return [(then, first) if (first, then) in back else (first, then) for first, then in edges]


def _layers(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """For each node the length of the longest way to it; what leads somewhere stands as near to it as it can."""
    before: dict[Node, list[Node]] = defaultdict(list)
    after: dict[Node, list[Node]] = defaultdict(list)
    for first, then in edges:
        before[then].append(first)
        after[first].append(then)
    layers = dict.fromkeys(nodes, 0)
    for node in _sorted(nodes, before, after):
        layers[node] = max((layers[one] + 1 for one in before[node]), default=0)
    for node in nodes:
        if not before[node] and after[node]:
            layers[node] = min(layers[then] for then in after[node]) - 1
    return layers


def _sorted(nodes: Sequence[Node], before: Mapping[Node, list[Node]], after: Mapping[Node, list[Node]]) -> list[Node]:
    waiting = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for then in after[node]:
            waiting[then] -= 1
            if not waiting[then]:
                ready.append(then)
    return ready


def _with_bends(layers: Mapping[Node, int], edges: Sequence[Edge]) -> tuple[list[list[Node]], dict[Edge, list[Node]]]:
    """The layers with a bend wherever a line passes one, and the way of each line."""
    columns: list[list[Node]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node, layer in layers.items():
        columns[layer].append(node)
    ways: dict[Edge, list[Node]] = {}
    for edge in edges:
        start, end = layers[edge[0]], layers[edge[1]]
        between = range(start + 1, end) if start < end else range(start - 1, end, -1)
        bends = [_Bend(edge, layer) for layer in between]
        for bend in bends:
            columns[bend.layer].append(bend)
        ways[edge] = [edge[0], *bends, edge[1]]
    return columns, ways


def _neighbours(ways: Mapping[Edge, list[Node]]) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = defaultdict(list)
    for way in ways.values():
        for one, other in pairwise(way):
            found[one].append(other)
            found[other].append(one)
    return found


def _order(columns: list[list[Node]], ways: Mapping[Edge, list[Node]]) -> None:
    """Put each layer in the order of the mean places of what it is joined to, to and fro."""
    neighbours = _neighbours(ways)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        for at in range(1, len(columns)) if forth else range(len(columns) - 2, -1, -1):
            fixed = {node: place for place, node in enumerate(columns[at - 1 if forth else at + 1])}
            means = {
                node: _mean([fixed[one] for one in neighbours[node] if one in fixed], place)
                for place, node in enumerate(columns[at])
            }
            columns[at].sort(key=means.__getitem__)


def _mean(places: Sequence[float], otherwise: float) -> float:
    return sum(places) / len(places) if places else otherwise


def _placed(
    columns: list[list[Node]], sizes: Mapping[Node, tuple[float, float]], ways: Mapping[Edge, list[Node]], gap: float
) -> dict[Node, Box]:
    middles = _middles(columns, sizes, _neighbours(ways))
    boxes: dict[Node, Box] = {}
    left = float(MARGIN)
    for column in columns:
        widest = max((sizes[node][0] for node in column), default=0)
        for node in column:
            width, height = sizes[node]
            own = widest if isinstance(node, _Bend) else width
            boxes[node] = Box(left, round(middles[node] - height / 2, 1), own, height)
        left = round(left + widest + gap, 1)
    return boxes


def _middles(
    columns: list[list[Node]], sizes: Mapping[Node, tuple[float, float]], neighbours: Mapping[Node, list[Node]]
) -> dict[Node, float]:
    """How far down the middle of each node is: near the mean of its neighbours, never over another."""
    middles: dict[Node, float] = {}
    for column in columns:
        _stack(column, sizes, middles, dict.fromkeys(column, 0.0))
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wanted = {node: _mean([middles[one] for one in neighbours[node]], middles[node]) for node in column}
            _stack(column, sizes, middles, wanted)
    top = min((middles[node] - sizes[node][1] / 2 for node in middles), default=0) - MARGIN
    return {node: middle - top for node, middle in middles.items()}


def _stack(
    column: list[Node],
    sizes: Mapping[Node, tuple[float, float]],
    middles: dict[Node, float],
    wanted: Mapping[Node, float],
) -> None:
    """Put the nodes of a layer below each other, as near to where they are wanted as the others let them."""
    down: list[float] = []
    for at, node in enumerate(column):
        least = down[-1] + _apart(column[at - 1], node, sizes) if at else wanted[node]
        down.append(max(wanted[node], least))
    up = list(down)
    for at in range(len(column) - 1, -1, -1):
        most = up[at + 1] - _apart(column[at], column[at + 1], sizes) if at + 1 < len(column) else wanted[column[at]]
        up[at] = min(wanted[column[at]], most)
    for node, low, high in zip(column, up, down, strict=True):
        middles[node] = (low + high) / 2


def _apart(upper: Node, lower: Node, sizes: Mapping[Node, tuple[float, float]]) -> float:
    return (sizes[upper][1] + sizes[lower][1]) / 2 + GAP_Y


def _points(boxes: Sequence[Box]) -> tuple[tuple[float, float], ...]:
    """From the side of the first box through the bends to the side of the last."""
    forth = boxes[0].x <= boxes[-1].x
    points: list[tuple[float, float]] = []
    for at, box in enumerate(boxes):
        middle = round(box.y + box.height / 2, 1)
        enter, leave = (box.x, box.x + box.width) if forth else (box.x + box.width, box.x)
        points += [(enter, middle)] if at else []
        points += [(leave, middle)] if at < len(boxes) - 1 else []
    return tuple(points)
