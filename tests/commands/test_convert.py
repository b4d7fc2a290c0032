"""`policy convert`: the example of its help, its exit statuses, where what has no counterpart is listed."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from policy.commands import main


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", "demo").exit_code == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_rule_file_becomes_a_model_and_a_rule_file_again() -> None:
    first = run("convert", "demo/discount.yaml", "--out", "discount.dmn")
    assert first.exit_code == 0 and first.stdout == "" and "not-in-dmn: DMN has no `must hold`" in first.stderr
    assert (
        run(
            "eval",
            "discount.dmn",
            "-d",
            "discount",
            "--input",
            '{"order total": 250, "standing": "good"}',
            "--output",
            "json",
        ).stdout
        == "10\n"
    )
    back = run("convert", "discount.dmn")
    assert back.exit_code == 0 and back.stderr == "" and "hit: first" in back.stdout


def test_strict_fails_where_something_has_no_counterpart() -> None:
    assert run("convert", "demo/discount.yaml", "--strict").exit_code == 1
    run("convert", "demo/discount.yaml", "--out", "discount.dmn")
    assert run("convert", "discount.dmn", "--strict").exit_code == 0


def test_what_cannot_be_done_is_2_and_what_is_invalid_3() -> None:
    Path("bad.yaml").write_text("policy: bad\nformat: 1\ndecisions: {a: {is: b}}\n", encoding="utf-8")
    assert run("convert", "absent.yaml").exit_code == 2
    assert run("convert", "demo").exit_code == 2
    assert run("convert", "demo/discount.yaml", "--to", "yaml").exit_code == 2
    assert run("convert", "demo/discount_test.yaml").exit_code == 2
    assert run("convert", "bad.yaml").exit_code == 3
