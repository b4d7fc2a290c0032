"""Imports go only to what stands earlier in the way of the data; `policy/__init__.py` alone may reach all."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "policy"
ORDER = (
    ("source", "limits", "problems", "codes"), ("feel",), ("model",), ("read", "write"), ("regions",), ("check",), ("compile",),
    ("decide",), ("pipeline",), ("cases",), ("answers",), ("testing",), ("report",), ("commands",),
)
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
LATER = {
    ("check/__init__.py", "policy.pipeline"): "`policy.check(…)` of the public API is the package called",
    ("problems.py", "policy.model.record"): "the type of `DecisionFailed.record`, for type checkers only",
    ("testing/plugin.py", "policy.report.problems"): "pytest shows a failed case as `policy test` does",
    ("testing/plugin.py", "policy.report.tests"): "the same",
    ("testing/plugin.py", "policy.report.visible"): "the same",
}


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("policy."):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("policy."))


def test_imports_go_back_only() -> None:
    found = set()
    for file in sorted(PACKAGE.rglob("*.py")):
        relative = file.relative_to(PACKAGE)
        own = relative.parts[0].removesuffix(".py")
        if own.startswith("__"):
            continue
        assert own in RANK, f"say in ORDER where `{own}` stands"
        found |= {(str(relative), name) for name in imports(file) if RANK[name.split(".")[1]] > RANK[own]}
    assert found == set(LATER)
