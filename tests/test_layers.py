"""Imports go only to what stands earlier in the way of the data; the top of the package alone, lazily, may reach all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "policy"
LAYERS = (
    ("source", "limits", "later", "cache"), ("problems", "extras"), ("codes",), ("feel",), ("model",), ("read", "write"), ("regions",), ("check",),
    ("compile",), ("decide",), ("pipeline",), ("columns",), ("convert",), ("sql",), ("answers",), ("cases",), ("testing",), ("report",), ("site",), ("commands",),
)  # fmt: skip
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
ALLOWED = {
    (
        "testing/plugin.py",
        "report",
    ): "the pytest plugin is a front end like a command, and prints what a command prints",
    ("decide.py", "columns"): "frames are asked of what `decider` gives; what takes them is loaded when one comes",
    ("check/__init__.py", "pipeline"): "`policy.check(…)` is the package and the function of the public API",
    ("__main__.py", "commands"): "`python -m policy` is the command line",
}
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def imports(path: Path) -> Iterator[str]:
    """The parts of the package that a module imports when it runs; what is for type checkers alone does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {inner for node in ast.walk(tree) if _for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        yield from (name.split(".")[1] for name in names if name.startswith("policy."))


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_earlier_layers(path: Path) -> None:
    module = str(path.relative_to(PACKAGE))
    own = RANK.get(path.relative_to(PACKAGE).parts[0].removesuffix(".py"), len(LAYERS))
    late = {name for name in imports(path) if RANK[name] > own and (module, name) not in ALLOWED}
    assert not late


def test_the_order_can_fail() -> None:
    assert RANK["feel"] < RANK["model"] < RANK["check"] < RANK["commands"]
    assert "model" in set(imports(PACKAGE / "decide.py"))
