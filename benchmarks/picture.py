"""The cost of a decision against the rows of its table, as a picture: both axes by powers of ten."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

WIDE, HIGH, LEFT, BOTTOM = 640, 400, 70, 50
Place = Callable[[int, float], tuple[float, float]]
COLOURS = ("#1b6ca8", "#5aa469", "#d35d6e", "#8e6c8a", "#c9a227")


def draw(path: Path, seconds: dict[str, dict[int, float]]) -> None:
    """Writes the picture: for each engine its seconds by the number of rows."""
    rows = sorted({count for line in seconds.values() for count in line})
    times = [second for line in seconds.values() for second in line.values()]
    lowest, highest = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def place(count: int, second: float) -> tuple[float, float]:
        across = math.log10(count / rows[0]) / math.log10(rows[-1] / rows[0])
        up = (math.log10(second) - lowest) / (highest - lowest)
        return round(LEFT + across * (WIDE - LEFT - 150), 1), round(HIGH - BOTTOM - up * (HIGH - BOTTOM - 20), 1)

    parts = [*_axes(rows, lowest, highest, place), *_lines(seconds, place)]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="12">'
    )
    path.write_text("\n".join([svg, f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>', *parts, "</svg>\n"]))


def _axes(rows: list[int], lowest: int, highest: int, place: Place) -> Iterator[str]:
    for power in range(lowest, highest + 1):
        _, y = place(rows[0], 10.0**power)
        yield f'<line x1="{LEFT}" x2="{WIDE - 150}" y1="{y}" y2="{y}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10 ** (power + 6):g} µs</text>'
    for count in rows:
        x, _ = place(count, 10.0**lowest)
        yield f'<text x="{x}" y="{HIGH - BOTTOM + 20}" text-anchor="middle">{count:,}</text>'
    yield f'<text x="{(WIDE - 80) / 2}" y="{HIGH - 8}" text-anchor="middle">rows of the table</text>'


def _lines(seconds: dict[str, dict[int, float]], place: Place) -> Iterator[str]:
    ends = sorted(seconds, key=lambda name: place(max(seconds[name]), seconds[name][max(seconds[name])])[1])
    below = 0.0
    for name in ends:
        colour = COLOURS[list(seconds).index(name) % len(COLOURS)]
        points = [place(count, second) for count, second in sorted(seconds[name].items())]
        yield f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
        below = max(points[-1][1] + 4, below + 15)
        yield f'<text x="{points[-1][0] + 8}" y="{below}" fill="{colour}">{name}</text>'
