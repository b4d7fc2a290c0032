"""Where the rows of a table come from: drawn in the rule file, or in a CSV or XLSX file beside it."""

from policy.problems import Sink
from policy.read.bars import Grid, read_bars
from policy.read.cells import read_sheet
from policy.read.csv import read_csv
from policy.read.files import Reading, inside
from policy.read.form import fields, text, wrong
from policy.read.nodes import Mapping, Node, Scalar


def read_grid(node: Node, key: str, reading: Reading) -> Grid | None:
    """The rows under a key."""
    if isinstance(node, Mapping):
        return _file(node, key, reading)
    return read_drawn(node, key, reading.sink)


def read_drawn(node: Node, key: str, sink: Sink) -> Grid | None:
    """A table drawn with bars after `|`."""
    if isinstance(node, Scalar) and node.style == "|":
        return read_bars(node.text, sink)
    if isinstance(node, Scalar) and node.style == ">":
        sink.error("wrong-table", node.span, "a table after `>` loses its lines", f"write `{key}: |`")
        return None
    wrong(node, f"`{key}`", f"a table: `{key}: |`, and its rows below, between bars", sink)
    return None


def _file(node: Mapping, key: str, reading: Reading) -> Grid | None:
    given = fields(node, f"`{key}`", ("csv", "xlsx", "sheet"), reading.sink)
    kinds = [kind for kind in ("csv", "xlsx") if kind in given]
    if len(kinds) != 1 or ("sheet" in given and kinds != ["xlsx"]):
        reading.sink.error(
            "wrong-form", node.span, "a table file is `{csv: FILE}` or `{xlsx: FILE, sheet: NAME}`", "name one file"
        )
        return None
    named = given.node(kinds[0])
    written = text(named, f"`{kinds[0]}`", reading.sink) if named is not None else None
    path = inside(reading, written.text, written.span()) if written is not None else None
    if written is None or path is None:
        return None
    if kinds == ["csv"]:
        return read_csv(path, written, reading)
    return read_sheet(path, written, given.plain("sheet"), reading)
