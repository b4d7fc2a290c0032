"""What a command loads before it can answer; what is loaded decides how long a person waits, and can be told without a clock."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Policy = Callable[..., Result]
GOOD = '{"order total": 250, "standing": "good"}'


def test_no_spreadsheet_no_reader_of_spreadsheets(demo: Policy) -> None:
    code = (
        "import sys; from policy.commands import main\n"
        f"try: main(['eval', 'demo', '--decision', 'discount', '--input', {GOOD!r}])\nexcept SystemExit: pass\n"
        "print([name for name in ('openpyxl', 'hypothesis', 'pytest') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert ran.stdout.splitlines()[-1] == "[]"


def test_policy_alone_shows_how_to_go_on(run: Policy) -> None:
    result = run()
    assert result.exit_code == 2
    assert result.stderr.splitlines()[0] == "Usage: policy [OPTIONS] COMMAND [ARGS]..."
    assert "\\n" not in result.stderr
