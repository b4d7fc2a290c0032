"""The examples of README and docs: each `$ command` of a console block is run and prints what stands below it.

A command of `policy` alone is run in this process, which saves its start; what needs a shell goes to one.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from policy.commands import COMMANDS, main

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "rules").rglob("README.md")])
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*(?:\\\n.*)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)

FOR_A_SHELL = re.compile(r"[|<>;&$`*]")


def commands(document: Path) -> list[tuple[str, str]]:
    """The commands of a document with the output that it shows."""
    blocks = CONSOLE.findall(document.read_text(encoding="utf-8"))
    return [found for block in blocks for found in COMMAND.findall(block)]


@pytest.mark.parametrize("document", [d for d in DOCUMENTS if commands(d)], ids=lambda d: str(d.relative_to(ROOT)))
def test_examples_print_what_they_show(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "120")
    for command, shown in commands(document):
        assert_printed(shown, printed(command), command)


def printed(command: str) -> str:
    """What a command prints, what goes wrong after what goes well."""
    if command.startswith("policy ") and not FOR_A_SHELL.search(command):
        told = CliRunner().invoke(main, shlex.split(command)[1:])
        return told.stdout + told.stderr
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


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
