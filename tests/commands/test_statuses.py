"""Exit statuses: 0 done and clean, 1 findings, 2 usage or not done, 3 invalid rules; never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Policy = Callable[..., Result]

INVALID = "policy: p\nformat: 1\ndecisions: {d: {type: number, is: a + 1}}\n"
SUSPECT = "policy: p\nformat: 1\ninputs: {unused: string}\ndecisions: {d: {type: number, is: 1 + 1}}\n"
FAILING = (
    "test: discount\nformat: 1\ncases: [{name: x, given: {order total: 1, standing: good}, expect: {discount: 1}}]\n"
)
GOOD = '{"order total": 250, "standing": "good"}'

CASES = {
    "help": (["--help"], 0),
    "no command": ([], 2),
    "misspelt command": (["chek", "demo"], 2),
    "misspelt option": (["check", "demo", "--strickt"], 2),
    "check": (["check", "demo"], 0),
    "check, invalid": (["check", "invalid.yaml"], 1),
    "check, warnings": (["check", "suspect.yaml"], 0),
    "check, warnings count": (["check", "suspect.yaml", "--strict"], 1),
    "check, absent": (["check", "absent"], 2),
    "check, no rule file": (["check", "empty"], 2),
    "check, an empty file": (["check", "nothing.yaml"], 1),
    "check, not UTF-8": (["check", "latin.yaml"], 1),
    "check, a bomb": (["check", "bomb.yaml"], 1),
    "check, nested": (["check", "deep.yaml"], 1),
    "test": (["test", "demo"], 0),
    "test, a failure": (["test", "failing"], 1),
    "test, no test": (["test", "suspect.yaml"], 2),
    "test, nothing wanted": (["test", "demo", "--filter", "no such case"], 2),
    "test, coverage reached": (["test", "demo", "--min-coverage", "100"], 0),
    "test, coverage missed": (["test", "demo", "--min-coverage", "100", "--filter", "left to pay"], 1),
    "test, invalid rules": (["test", "broken"], 3),
    "eval": (["eval", "demo", "--decision", "discount", "--input", GOOD], 0),
    "eval, invalid rules": (["eval", "invalid.yaml", "--decision", "d"], 3),
    "eval, no such decision": (["eval", "demo", "--decision", "discont"], 2),
    "eval, rejected input": (["eval", "demo", "--decision", "discount", "--input", "{}"], 1),
    "eval, input is no JSON": (["eval", "demo", "--decision", "discount", "--input", "{,"], 2),
    "eval, input is no object": (["eval", "demo", "--decision", "discount", "--input", "list.json"], 2),
    "eval, input is absent": (["eval", "demo", "--decision", "discount", "--input", "absent.json"], 2),
    "eval, input is not UTF-8": (["eval", "demo", "--decision", "discount", "--input", "latin.yaml"], 2),
    "eval, no moment": (["eval", "demo", "--decision", "discount", "--input", GOOD, "--as-of", "soon"], 2),
    "list": (["list", "demo"], 0),
    "fmt, all in order": (["fmt", "demo", "--check"], 0),
    "fmt, to be formatted": (["fmt", "ragged.yaml", "--check"], 1),
    "rule": (["rule", "input-missing"], 0),
    "rule, no such code": (["rule", "no-rwo"], 2),
    "schema": (["schema"], 0),
    "schema, half": (["schema", "demo"], 2),
    "init, there already": (["init", "demo"], 2),
    "completion": (["completion", "bash"], 0),
    "run, absent": (["run", "demo", "--decision", "discount", "--in", "absent.csv", "--out", "out.csv"], 2),
}


@pytest.fixture
def files(demo: Policy) -> Policy:
    """Files that are wrong in all sorts of ways, beside the demo."""
    texts = {
        "invalid.yaml": INVALID,
        "suspect.yaml": SUSPECT,
        "nothing.yaml": "",
        "list.json": "[1]",
        "ragged.yaml": SUSPECT.replace("is: 1 + 1", "\n   is: 1")
        .replace("decisions: {d: {", "decisions:\n  d:\n    ")
        .replace("}}", ""),
        "bomb.yaml": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "deep.yaml": "policy: p\nformat: 1\nx: " + "[" * 5000,
        "broken/p.yaml": INVALID,
        "broken/p_test.yaml": "test: p\nformat: 1\ncases: [{name: x, expect: {d: 1}}]\n",
        "failing/x_test.yaml": FAILING,
        "failing/discount.yaml": Path("demo/discount.yaml").read_text(encoding="utf-8"),
        "empty/note.txt": "nothing",
    }
    texts["ragged.yaml"] = (
        "policy: p\nformat: 1\ninputs: {a: string}\ndecisions:\n  d:\n    type: number\n    table: |\n"
        '      | a | => d |\n      |--|--|\n      | "a long one" | 1 |\n      | - | 2 |\n'
    )
    for name, text in texts.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    Path("latin.yaml").write_bytes("policy: Größe\nformat: 1\n".encode("latin-1"))
    return demo


@pytest.mark.parametrize("name", CASES)
def test_status(files: Policy, name: str) -> None:
    arguments, status = CASES[name]
    result = files(*arguments)
    assert result.exit_code == status, result.output
    assert "Traceback" not in result.output
    assert status in (0, 1) or result.stderr.strip(), "what went wrong is said"


def test_an_unexpected_fault_is_one_line(run: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    import policy
    from policy.commands import main

    def broken(*arguments: object, **named: object) -> None:
        raise ZeroDivisionError("by\x1bzero")

    monkeypatch.setattr(policy, "load", broken)
    result = CliRunner().invoke(main, ["eval", ".", "--decision", "any"])
    assert result.exit_code == 70
    assert result.stderr.startswith("error internal-error: ZeroDivisionError: by\\x1bzero; ")
    assert result.stderr.count("\n") == 1
