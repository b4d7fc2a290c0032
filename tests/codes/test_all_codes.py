"""Every code that the product can say is explained, and every code that is explained can be said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from policy.codes import CODES

PACKAGE = Path(__file__).parent.parent.parent / "policy"
CODE = re.compile(r"[a-z]+(-[a-z]+)*")
SAYS = {"error": 0, "warn": 0, "remark": 0, "refuse": 0, "Problem": 1, "Remark": 0}


def said() -> Iterator[tuple[str, str]]:
    """The codes written in the source as constants, with the file."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield from ((code, str(path.relative_to(PACKAGE))) for code in _codes(node))


def _codes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = SAYS.get(name)
        if place is not None and len(node.args) > place:
            yield from _constant(node.args[place])
        for keyword in node.keywords:
            if keyword.arg == "code":
                yield from _constant(keyword.value)


def _constant(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value) and node.value:
        yield node.value


def test_every_code_that_is_said_is_explained() -> None:
    missing = sorted({(code, file) for code, file in said() if code not in CODES})
    assert not missing


def test_every_code_that_is_explained_is_said() -> None:
    everything = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "codes" not in path.parts
    )
    assert not [code for code in CODES if f'"{code}"' not in everything]
