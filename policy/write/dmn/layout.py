"""Where a modeller draws the elements of the graph (DMN 1.5, chapter 13): in layers, what is needed below what needs it."""

from collections.abc import Iterable, Mapping, Sequence

from policy.write.dmn.xml import DC, DI, DMNDI, Element, element

WIDTH, HEIGHT = 180, 70
ACROSS, DOWN = 220, 150  # from one element to the next
MARGIN = 60

Edge = tuple[str, str, str]  # id of the requirement, of what is needed, of what needs it


def diagram(elements: Sequence[str], edges: Iterable[Edge]) -> Element:
    """The drawing of elements by their ids, in the order in which they stand side by side."""
    drawn = set(elements)
    edges = [edge for edge in edges if edge[1] in drawn and edge[2] in drawn]
    places = _places(_layers(elements, edges))
    shapes = (_shape(one, *places[one]) for one in elements)
    lines = (_edge(name, places[needed], places[needing]) for name, needed, needing in edges)
    return element("DMNDI", element("DMNDiagram", *shapes, *lines, of=DMNDI, id="diagram"), of=DMNDI)


def _layers(elements: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """For each element how many stand below it at most."""
    needs: dict[str, list[str]] = {one: [] for one in elements}
    for _, needed, needing in edges:
        needs[needing].append(needed)
    layers: dict[str, int] = {}
    for one in elements:
        _layer(one, needs, layers)
    return layers


def _layer(start: str, needs: Mapping[str, Sequence[str]], layers: dict[str, int]) -> None:
    """The layer of an element and of all below it; a circle, which functions may make, counts once."""
    path = [start]
    seen = {start}
    while path:
        waiting = [one for one in needs[path[-1]] if one not in layers and one not in seen]
        if waiting:
            path.append(waiting[0])
            seen.add(waiting[0])
        else:
            one = path.pop()
            layers[one] = max((layers[below] + 1 for below in needs[one] if below in layers), default=0)


def _places(layers: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """The upper left corners, the layers centred above each other."""
    top = max(layers.values(), default=0)
    rows = [[one for one, layer in layers.items() if layer == number] for number in range(top + 1)]
    widest = max(map(len, rows))
    return {
        one: (MARGIN + (widest - len(row)) * ACROSS // 2 + place * ACROSS, MARGIN + (top - number) * DOWN)
        for number, row in enumerate(rows)
        for place, one in enumerate(row)
    }


def _shape(identity: str, x: int, y: int) -> Element:
    bounds = element("Bounds", of=DC, x=str(x), y=str(y), width=str(WIDTH), height=str(HEIGHT))
    return element("DMNShape", bounds, of=DMNDI, id=f"shape-{identity}", dmnElementRef=identity)


def _edge(identity: str, needed: tuple[int, int], needing: tuple[int, int]) -> Element:
    start = (needed[0] + WIDTH // 2, needed[1])
    end = (needing[0] + WIDTH // 2, needing[1] + HEIGHT)
    points = (element("waypoint", of=DI, x=str(x), y=str(y)) for x, y in (start, end))
    return element("DMNEdge", *points, of=DMNDI, id=f"edge-{identity}", dmnElementRef=identity)
