"""The examples of README and docs: each `$ command` of a console block is run and prints what stands below it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policy.commands import COMMANDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "rules").rglob("README.md")])
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def commands(document: Path) -> list[tuple[str, str]]:
    """The commands of a document with the output that it shows."""
    blocks = CONSOLE.findall(document.read_text(encoding="utf-8"))
    return [found for block in blocks for found in COMMAND.findall(block)]


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if commands(d)], ids=lambda d: str(d.relative_to(ROOT)))
def test_examples_print_what_they_show(document: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    for command, shown in commands(document):
        ran = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert_printed(shown, ran.stdout + ran.stderr, command)


def test_every_command_is_described() -> None:
    page = (ROOT / "docs/command-line.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if not re.search(rf"^## {name}\b", page, re.MULTILINE)] == []


def assert_printed(shown: str, printed: str, command: str) -> None:
    """Line by line; a line of `…` stands for any number of lines, `…` within a line for anything."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.rstrip().split("…"))) + r"[ ]*\n"
        for line in shown.splitlines()
    )
    assert re.fullmatch(pattern, printed if printed.endswith("\n") or not printed else printed + "\n"), (
        f"$ {command}\n{printed}\nbut the document shows\n{shown}"
    )
