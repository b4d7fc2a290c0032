"""Every `--help` has an example, and the example runs."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from policy.commands import COMMANDS

Policy = Callable[..., Result]
EXAMPLE = re.compile(r"^ +policy (.*)$", re.MULTILINE)
ORDERS = "order total,standing\n250,good\n10,late\n"


ELSEWHERE = {
    "tck": "needs a folder of conformance cases",
    "eval-stream": "is asked through its standard input",
    "export": "has commands of its own, each tried with its example in test_export_sql.py",
    "case": "has commands of its own, each tried with its example in test_case_store.py",
}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in ELSEWHERE])
def test_examples_of_a_command_run(run: Policy, command: str) -> None:
    text = run(command, "--help").stdout
    examples = EXAMPLE.findall(text)
    assert examples, text
    if command != "init":
        run("init", "demo")
    Path("orders.csv").write_text(ORDERS, encoding="utf-8")
    for example in examples:
        result = run(*shlex.split(example))
        assert result.exit_code == 0, result.output


def test_examples_of_the_first_page_run(run: Policy) -> None:
    text = run("--help").stdout
    assert all(command in text for command in COMMANDS)
    for example in EXAMPLE.findall(text):
        assert run(*shlex.split(example)).exit_code == 0


def test_help_loads_nothing_heavy() -> None:
    """Half a second is the promise; what is loaded decides it, and can be told without a clock."""
    code = (
        "import sys; from policy.commands import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([name for name in ('rich', 'lxml', 'yaml', 'openpyxl', 'policy.decide', 'policy.feel') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
