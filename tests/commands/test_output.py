"""What commands print, for people and for machines."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import Result

from policy.codes import CODES, Code
from policy.codes.usage import INPUT, TEST
from policy.commands import main

Policy = Callable[..., Result]
ASK = ("eval", "demo", "--decision", "discount.discount")
GOOD = '{"order total": 250, "standing": "good"}'


def test_eval_text(demo: Policy) -> None:
    lines = demo(*ASK, "--input", GOOD, "--as-of", "2026-06-30").stdout.splitlines()
    assert lines[:4] == [
        "outcome  10",
        "because  250 EUR is a large order, from 200",
        "rules    discount/large",
        "decided  discount.discount as of 2026-06-30T00:00:00+00:00",
    ]


def test_eval_json_is_the_value_alone(demo: Policy) -> None:
    asked = ("eval", "demo", "-d", "to pay", "--output", "json", "--input")
    assert demo(*asked, '{"order total": 0.10, "standing": "late"}').stdout == "0.1\n"
    assert (
        demo(*asked, "-", input='{"order total": 12345678901234567890.12, "standing": "late"}').stdout
        == "12345678901234567890.12\n"
    )


def test_eval_record_is_one_object(demo: Policy) -> None:
    record = json.loads(demo(*ASK, "--input", GOOD, "--output", "record").stdout)
    assert (record["format"], record["outcome"], record["rules"]) == (1, 10, ["discount/large"])
    assert record["inputs"] == {"order total": 250, "standing": "good"}


def test_eval_takes_a_file_with_a_byte_order_mark(demo: Policy) -> None:
    Path("in.json").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert demo(*ASK, "--input", "in.json", "--output", "json").stdout == "10\n"


def test_eval_tells_all_that_is_wrong_with_the_input(demo: Policy) -> None:
    said = demo(*ASK, "--input", '{"order totl": 3, "standing": "best"}').stderr
    for part in ("input-missing", "input-unknown", "did you mean `order total`?", "input-out-of-range"):
        assert part in said


def test_extra_inputs(demo: Policy) -> None:
    given = '{"order total": 250, "standing": "good", "colour": "red"}'
    assert demo(*ASK, "--input", given).exit_code == 1
    assert demo(*ASK, "--input", given, "--ignore-extra").exit_code == 0


def test_settings_set_parameters(demo: Policy) -> None:
    Path("own.yaml").write_text(
        "settings: ours\nformat: 1\nparameters: {discount: {large from: 1000}}\n", encoding="utf-8"
    )
    assert "discount/small" in demo(*ASK, "--input", GOOD, "--settings", "own.yaml").stdout


def test_list(demo: Policy) -> None:
    text = demo("list", "demo").stdout
    assert "order total  number" in text and "standing     string, optional" in text
    told = json.loads(demo("list", "demo", "--output", "json").stdout)
    assert told["policies"][0]["decisions"][0]["name"] == "discount"


def test_labels_have_places(demo: Policy) -> None:
    lines = demo("list", "demo", "--labels").stdout.splitlines()
    assert lines[0].split() == ["PARAMETER", "discount.large", "from", "demo/discount.yaml:11"]
    labels = json.loads(demo("list", "demo", "--labels", "--output", "json").stdout)["labels"]
    assert {label["what"] for label in labels} >= {
        "discount.large from",
        "discount.must hold/some",
        "discount.discount/ask",
    }


def test_unset_parameters(demo: Policy) -> None:
    file = Path("demo/discount.yaml")
    file.write_text(file.read_text(encoding="utf-8").replace("{value: 200,", "{type: number,"), encoding="utf-8")
    assert "discount.large from is not set" in demo("list", "demo", "--unset").stdout
    assert (
        json.loads(demo("list", "demo", "--unset", "--output", "json").stdout)["unset"][0]["parameter"] == "large from"
    )
    both = json.loads(demo("list", "demo", "--labels", "--unset", "--output", "json").stdout)
    assert list(both) == ["format", "labels", "unset"] and both["labels"] and both["unset"]
    told = demo("list", "demo", "--unset", "--labels").stdout.splitlines()
    assert told[-1].endswith("discount.large from is not set (number)") and len(told) == len(both["labels"]) + 1


def test_last_line_of_tests_and_junit(demo: Policy) -> None:
    assert demo("test", "demo", "--junit", "out.xml").stdout.splitlines()[-1] == "7 passed, 0 failed"
    assert Path("out.xml").read_text(encoding="utf-8").startswith("<?xml")
    told = json.loads(demo("test", "demo", "--output", "json", "--coverage").stdout)
    assert (told["passed"], told["coverage"]["percent"]) == (7, 100)


def test_check_looks_at_tests_and_at_files_that_are_none(demo: Policy) -> None:
    Path("demo/x_test.yaml").write_text("test: discount\nformat: 1\ncase: []\n", encoding="utf-8")
    Path("demo/other.yaml").write_text("polcy: x\n", encoding="utf-8")
    problems = json.loads(demo("check", "demo", "--output", "json").stdout)["problems"]
    assert {(Path(problem["file"]).name, problem["code"]) for problem in problems} >= {
        ("x_test.yaml", "unknown-key"),
        ("x_test.yaml", "no-case"),
        ("other.yaml", "no-rule-file"),
    }


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_check_for_machines(demo: Policy, form: str) -> None:
    Path("demo/discount.yaml").write_text(
        "policy: x\nformat: 1\ndecisions: {d: {type: number, is: a + 1}}\n", encoding="utf-8"
    )
    result = demo("check", "demo", "--output", form)
    assert result.exit_code == 1
    assert result.stdout.startswith("::error file=" if form == "github" else "{")


def test_fmt_writes_only_what_changes(demo: Policy) -> None:
    file = Path("demo/discount.yaml")
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace("| -             |", "| - |"), encoding="utf-8")
    assert "+" in demo("fmt", "demo", "--diff").stdout
    assert demo("fmt", "demo").exit_code == 0
    assert file.read_text(encoding="utf-8") == before
    assert demo("fmt", "demo", "--check").stdout == "nothing to format\n"


def test_rule_lists_and_explains(run: Policy) -> None:
    assert all(code in run("rule").stdout for code in CODES)
    assert "order totl" in run("rule", "input-unknown").stdout


@pytest.mark.parametrize("code", INPUT, ids=lambda code: code.code)
def test_examples_of_input_codes(demo: Policy, code: Code) -> None:
    assert f"error {code.code}: " in demo(*ASK, "--input", code.wrong).stderr
    assert demo(*ASK, "--input", code.right).exit_code == 0


@pytest.mark.parametrize("code", [code for code in TEST if code.wrong], ids=lambda code: code.code)
def test_examples_of_test_codes(demo: Policy, code: Code) -> None:
    file = Path("demo/discount_test.yaml")
    file.write_text(code.wrong, encoding="utf-8")
    assert f"error {code.code}: " in demo("test", "demo").stdout
    file.write_text(code.right, encoding="utf-8")
    assert demo("test", "demo").exit_code == 0


def test_decision_names_complete(demo: Policy) -> None:
    found = ShellComplete(main, {}, "policy", "_POLICY_COMPLETE").get_completions(["eval", "demo", "--decision"], "to")
    assert [item.value for item in found] == ["to pay"]


@pytest.mark.parametrize(("typed", "completed"), [("to", "to\\ pay"), ('"to', "to pay")])
def test_a_name_of_two_words_stays_one_argument_in_bash(demo: Policy, typed: str, completed: str) -> None:
    words = " ".join(map(shlex.quote, ["policy", "eval", "demo", "--decision", typed]))
    asked = f'{demo("completion", "bash").stdout}\nCOMP_WORDS=({words}) COMP_CWORD=4\n_policy_completion policy\necho "${{COMPREPLY[@]}}"'
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-c", asked], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert ran.stdout == f"{completed}\n", ran.stderr


def test_rows_that_are_no_text_are_told(demo: Policy) -> None:
    Path("rows.csv").write_bytes(b"order total,standing\n\xff,good\n")
    result = demo("run", "demo", "-d", "discount", "--in", "rows.csv", "--out", "out.csv")
    hint = "  hint: save the file as UTF-8 (in a spreadsheet: CSV UTF-8)\n"
    said = f"rows.csv: error not-text: byte 0xFF is not UTF-8\n{hint}"
    assert (result.exit_code, result.stderr) == (2, said)


def test_version(run: Policy) -> None:
    assert run("--version").stdout.startswith("policy ")


def test_control_characters_are_shown_as_escapes(demo: Policy) -> None:
    given = '{"order total": 250, "standing": "\\u001b[31mred"}'
    said = demo(*ASK, "--input", given).stderr
    assert "\x1b" not in said and "\\x1b[31mred" in said


def test_a_file_that_is_read_only_stays_as_it_is(run: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "policy: p\nformat: 1\ninputs: {n: number}\ndecisions:\n  d:\n    type: number\n    table: |\n      |n|=> d|\n      |--|--|\n      |-|1|\n"
    Path("p.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write everything
    result = run("fmt", "p.yaml")
    assert (result.exit_code, "p.yaml: error not-done: cannot be written: it is read-only" in result.stderr) == (
        2,
        True,
    )
    assert Path("p.yaml").read_text(encoding="utf-8") == text
    assert sorted(os.listdir()) == ["p.yaml"]


@pytest.mark.parametrize("out", ["absent/out.csv", "in.csv/out.csv"])
def test_what_can_not_be_written_is_named(demo: Policy, out: str) -> None:
    Path("in.csv").write_text("order total\n1\n", encoding="utf-8")
    result = demo("run", "demo", "--decision", "discount", "--in", "in.csv", "--out", out)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{out}: error not-done: cannot be written: ")


JSON = ("eval", "demo", "-d", "discount", "--input")
HEADS = {
    "a file that is not there": ((*JSON, "no.json"), "error not-found: there is no file `no.json`"),
    "rows that are not there": (
        ("run", "demo", "-d", "discount", "--in", "no.csv", "--out", "out.csv"),
        "error not-found: there is no file `no.csv`",
    ),
    "a folder for a file": ((*JSON, "demo"), "demo: error not-done: is a directory"),
    "no JSON in a file": (
        (*JSON, "bad.json"),
        (
            "bad.json:2:13: error not-json: this is not JSON: a `:` is wanted after the name, and here is a number\n"
            '     2 |  "standing" 1}\n'
            "       |             ^"
        ),
    ),
    "no JSON on the line": (
        (*JSON, "{,"),
        "--input:1:2: error not-json: this is not JSON: a name in double quotes is wanted, and here is `,`",
    ),
    "a name that is given twice": (
        (*JSON, '{"a": 1, "a": 2}'),
        "--input: error not-json: this cannot be read: `a` is given twice",
    ),
    "no object": (
        (*JSON, "list.json"),
        "list.json: error not-json: this is no JSON object\n  hint: it begins with `{` and names the inputs",
    ),
    "no text": (
        (*JSON, "latin.json"),
        "latin.json:2: error not-text: byte 0xE9 is not UTF-8\n  hint: save the file as",
    ),
    "no such command": (("evla",), "error not-found: there is no command `evla`\n  hint: did you mean `eval`?"),
    "no such code": (("rule", "no-rwo"), "error not-found: there is no code `no-rwo`\n  hint: did you mean `no-row`?"),
    "nothing asked": (
        ("eval", "demo"),
        "error wrong-usage: name a decision with --decision, or a service with --service",
    ),
    "a folder that is there": (
        ("init", "demo"),
        "error not-done: `demo` already holds `README.md`, `discount.yaml`, `discount_test.yaml`\n  hint: nothing is written",
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_what_goes_wrong_is_told_in_one_form(demo: Policy, name: str) -> None:
    """`place: error code: message`, the line, the hint; each code is explained."""
    Path("bad.json").write_text('{"order total": 5,\n "standing" 1}', encoding="utf-8")
    Path("list.json").write_text("[1]", encoding="utf-8")
    Path("latin.json").write_bytes(b'{"order total": 5,\n "standing": "\xe9"}')
    typed, said = HEADS[name]
    for output in ((), ("--output", "json")) if typed[0] in ("eval", "run") and len(typed) > 2 else ((),):
        result = demo(*typed, *output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
        assert said.partition("error ")[2].partition(":")[0] in CODES


@pytest.mark.parametrize("command", [("list",), ("doc", "--out", "site")])
def test_a_folder_without_policies_is_told(demo: Policy, command: tuple[str, ...]) -> None:
    Path("only").mkdir()
    Path("only/discount_test.yaml").write_bytes(Path("demo/discount_test.yaml").read_bytes())
    result = demo(command[0], "only", *command[1:])
    said = "error not-found: no policy is in `only`\n  hint: a policy begins with `policy:`\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)
    assert not Path("site").exists()


def test_a_language_that_nothing_is_told_in(demo: Policy) -> None:
    result = demo(*ASK, "--input", GOOD, "--lang", "xx")
    said = "error wrong-option: no reason is told in `xx`\n  hint: known here: `en`\n"
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said)


TWO_LANGUAGES = """\
policy: p
format: 1
inputs: {n: number}
decisions:
  d:
    type: number
    hit: first
    table: |
      | n    | => d | because | because (zh) |
      |------|------|---------|--------------|
      | >= 1 | 1    | many    | 多           |
      | -    | 0    | few     | -            |
"""


@pytest.mark.parametrize(("number", "reason"), [(1, "多"), (0, "few")])
def test_a_row_without_the_language_is_told_in_that_of_its_policy(run: Policy, number: int, reason: str) -> None:
    Path("p.yaml").write_text(TWO_LANGUAGES, encoding="utf-8")
    result = run("eval", "p.yaml", "-d", "d", "--input", f'{{"n": {number}}}', "--lang", "zh")
    assert f"because  {reason}\n" in result.stdout
    refused = run("eval", "p.yaml", "-d", "d", "--input", f'{{"n": {number}}}', "--lang", "zh-CN")
    assert (refused.exit_code, "hint: known here: `en`, `zh`" in refused.stderr) == (2, True)
