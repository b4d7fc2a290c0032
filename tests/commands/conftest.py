"""A folder with the first policy, and a way to run commands in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policy.commands import main

Policy = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    """Run `policy …` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def policy(*arguments: str, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, list(arguments), input=input)
        assert "internal-error" not in result.stderr, result.stderr
        return result

    return policy


@pytest.fixture
def demo(run: Policy) -> Policy:
    """The same, where `policy init demo` has been run."""
    assert run("init", "demo").exit_code == 0
    return run
