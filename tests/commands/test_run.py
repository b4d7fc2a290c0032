"""`policy run`: rows by the types of the inputs, rejects with reasons, whole files or none."""

import csv
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Policy = Callable[..., Result]
RULES = """\
policy: p
format: 1
inputs:
  amount: {type: number}
  urgent: {type: boolean, optional: true}
  since: {type: date, optional: true}
  tags: {type: list<string>, optional: true}
  phone: {type: string, optional: true, private: true}
decisions:
  d:
    outputs: {level: string, twice: {type: number, optional: true}}
    hit: first
    table: |
      | id | amount | urgent | since           | count(tags) | => level   | => twice   | because               | cite      |
      |----|--------|--------|-----------------|-------------|------------|------------|-----------------------|-----------|
      | u  | > 0    | true   | -               | -           | "=urgent"  | 2 * amount | {amount} is [urgent]  | PARAMETER |
      | o  | > 0    | -      | < @"2020-01-01" | -           | "old"      | null       | old                   | PARAMETER |
      | t  | > 0    | -      | -               | > 1         | "tagged"   | null       | tagged                | PARAMETER |
      | n  | > 0    | -      | -               | -           | "normal"   | null       | -                     | PARAMETER |
"""
ROWS = """\
amount,urgent,since,tags,phone
0.10,TRUE,,,
1,,2019-12-31,,
2,false,,"[""a"", ""b""]",555
3,,,,
x,,,,556
-1,,,,
4,maybe,2020-13-01,,
5,true
"""


@pytest.fixture
def rows(run: Policy) -> Policy:
    Path("p.yaml").write_text(RULES, encoding="utf-8")
    Path("in.csv").write_text(ROWS, encoding="utf-8")
    return run


def test_rows_are_read_by_the_types_of_the_inputs(rows: Policy) -> None:
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--rejects", "bad.csv")
    assert result.stdout.splitlines()[-1] == "8 rows: 4 decided, 4 rejected"
    assert result.exit_code == 1
    assert Path("out.csv").read_text(encoding="utf-8").splitlines() == [
        "amount,urgent,since,tags,phone,d.level,d.twice,rules,because,remarks",
        "0.10,TRUE,,,,=urgent,0.2,d/u,0.1 is [urgent],",
        "1,,2019-12-31,,,old,,d/o,old,",
        '2,false,,"[""a"", ""b""]",***,tagged,,d/t,tagged,',
        "3,,,,,normal,,d/n,,",
    ]


def test_rejected_rows_carry_all_reasons_and_nothing_private(rows: Policy) -> None:
    rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--rejects", "bad.csv")
    text = Path("bad.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "row,reasons,amount,urgent,since,tags,phone,unread"
    assert [line.split(",")[0] for line in lines[1:]] == ["5", "6", "7", "8"]
    assert "input-wrong-type" in lines[1] and "556" not in text
    assert "no-row" in lines[2]
    assert lines[3].count("input-wrong-type") == 2
    assert "bad-row" in lines[4]


def test_rejected_rows_are_told_where_no_file_takes_them(rows: Policy) -> None:
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv")
    assert "row 5: error input-wrong-type" in result.stderr and "556" not in result.stderr


OPEN = RULES.replace(", private: true", "")
BAD = 'amount,urgent\n1,true,"extra, with comma",more\n2\n"3,true\n4,\n'


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_nothing_of_a_bad_row_is_lost(rows: Policy, form: str) -> None:
    Path("p.yaml").write_text(OPEN, encoding="utf-8")
    Path("in.csv").write_text(BAD, encoding="utf-8")
    bad = f"bad.{form}"
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--rejects", bad)
    assert result.stdout.splitlines()[-1] == "3 rows: 0 decided, 3 rejected"
    with open(bad, encoding="utf-8", newline="") as file:
        read = [json.loads(line) for line in file] if form == "jsonl" else [*csv.DictReader(file)]
    extra = read[0]["unread"] if form == "jsonl" else json.loads(read[0]["unread"])
    assert extra == ["extra, with comma", "more"]
    assert (read[1]["input"] if form == "jsonl" else read[1])["amount"] == "2"
    assert read[2]["unread"] == '"3,true\n4,\n'


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_nothing_of_a_bad_line_is_lost(rows: Policy, form: str) -> None:
    Path("p.yaml").write_text(OPEN, encoding="utf-8")
    Path("in.jsonl").write_text('{"amount": 1,\n[1, 2]\n{"amount": "x"}\n{"amount": 1}\n', encoding="utf-8")
    bad = f"bad.{form}"
    rows("run", "p.yaml", "-d", "d", "--in", "in.jsonl", "--out", f"out.{form}", "--rejects", bad)
    with open(bad, encoding="utf-8", newline="") as file:
        read = [json.loads(line) for line in file] if form == "jsonl" else [*csv.DictReader(file)]
    assert [row.get("unread") or None for row in read] == ['{"amount": 1,', "[1, 2]", None]
    refused = read[2]["input"] if form == "jsonl" else json.loads(read[2]["input"])
    assert refused == {"amount": "x"}
    if form == "csv":
        assert Path("out.csv").read_text(encoding="utf-8").splitlines()[1] == '"{""amount"": 1}",normal,,d/n,,'


def test_a_row_out_of_step_may_hold_private_values_anywhere(rows: Policy) -> None:
    Path("in.csv").write_text("amount,phone\n1,2,555\n", encoding="utf-8")
    rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--rejects", "bad.csv")
    assert Path("bad.csv").read_text(encoding="utf-8").splitlines()[1].endswith(",***,***,***")


def test_columns_of_the_file_do_not_take_the_place_of_reasons(rows: Policy) -> None:
    Path("in.csv").write_text("amount,reasons\n1,2\n", encoding="utf-8")
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--rejects", "bad.csv")
    assert (result.exit_code, "`reasons`" in result.stderr) == (2, True)
    assert sorted(os.listdir()) == ["in.csv", "p.yaml"]


def test_json_lines_keep_every_digit(rows: Policy) -> None:
    lines = '{"amount": 12345678901234567890.12, "urgent": true}\nnot json\n\n{"amount": 1, "phone": "555"}\n[1]\n'
    result = rows("run", "p.yaml", "-d", "d", "--in", "-", "--out", "-", "--form", "jsonl", input=lines)
    first, second = result.stdout.splitlines()
    assert '"twice": 24691357802469135780.24' in first
    assert json.loads(second)["input"] == {"amount": 1, "phone": "***"}
    assert result.stderr.splitlines()[-1] == "4 rows: 2 decided, 2 rejected"


def test_for_spreadsheet_guards_formulas(rows: Policy) -> None:
    rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.tsv", "--for-spreadsheet")
    assert "\t'=urgent\t0.2\t" in Path("out.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("amount,amount\n1,1\n", "twice"),
        ("amount,d.level\n1,x\n", "d.level"),
        ("amount\n\xff", "UTF-8"),
    ],
)
def test_a_file_that_can_not_be_rows_leaves_nothing(rows: Policy, text: str, said: str) -> None:
    Path("in.csv").write_bytes(text.encode("latin-1"))
    Path("out.csv").write_text("before", encoding="utf-8")
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv")
    assert (result.exit_code, said in result.stderr) == (2, True)
    assert Path("out.csv").read_text(encoding="utf-8") == "before"
    assert sorted(os.listdir()) == ["in.csv", "out.csv", "p.yaml"]


def test_decided_and_rejected_rows_need_different_files(rows: Policy) -> None:
    assert rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "a.csv", "--rejects", "./a.csv").exit_code == 2


def test_rejected_rows_never_take_the_place_of_those_that_are_read(rows: Policy) -> None:
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "a.csv", "--rejects", "./in.csv")
    assert (result.exit_code, "--in and --rejects" in result.stderr) == (2, True)
    assert Path("in.csv").read_text(encoding="utf-8") == ROWS


def test_decided_rows_never_take_the_place_of_those_that_are_read(rows: Policy) -> None:
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "./in.csv")
    assert (result.exit_code, "--in and --out" in result.stderr) == (2, True)
    assert Path("in.csv").read_text(encoding="utf-8") == ROWS


def test_a_device_takes_decided_and_rejected_rows(rows: Policy) -> None:
    result = rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "/dev/null", "--rejects", "/dev/null")
    assert result.exit_code == 1


def test_a_decision_called_like_a_column_that_tells_of_the_row(rows: Policy) -> None:
    Path("q.yaml").write_text(
        "policy: q\nformat: 1\ninputs: {x: number}\ndecisions: {rules: {type: number, is: x + 1}}\n", encoding="utf-8"
    )
    Path("x.csv").write_text("x\n1\n", encoding="utf-8")
    rows("run", "q.yaml", "-d", "rules", "--in", "x.csv", "--out", "out.csv")
    assert Path("out.csv").read_text(encoding="utf-8") == "x,q.rules,rules,because,remarks\n1,2,,,\n"


def test_a_file_that_was_there_keeps_its_mode(rows: Policy) -> None:
    Path("out.csv").touch(mode=0o640)
    os.chmod("out.csv", 0o640)
    rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv")
    assert stat.S_IMODE(os.stat("out.csv").st_mode) == 0o640


def _interruptible() -> None:
    """A shell lets the jobs in its background pass over Ctrl-C, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_half_way_nothing_is_left(rows: Policy, sent: signal.Signals, status: int) -> None:
    command = [
        sys.executable,
        "-m",
        "policy",
        "run",
        "p.yaml",
        "-d",
        "d",
        "--in",
        "-",
        "--out",
        "out.csv",
        "--rejects",
        "bad.csv",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_interruptible) as process:
        assert process.stdin is not None and process.stderr is not None
        process.stdin.write(b"amount\n" + b"1\n" * 10)
        process.stdin.flush()
        while len(os.listdir()) < 4:  # both files have been begun
            assert process.poll() is None
        process.send_signal(sent)
        said = process.stderr.read().decode()
        assert process.wait() == status
    assert said.startswith("error interrupted: ") and "Traceback" not in said
    assert sorted(os.listdir()) == ["in.csv", "p.yaml"]


def test_a_reader_that_has_had_enough_is_no_error(rows: Policy) -> None:
    Path("in.csv").write_text("amount\n" + "1\n" * 20_000, encoding="utf-8")
    command = f"{sys.executable} -m policy run p.yaml -d d --in in.csv --out - | head -1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (141, "")


def test_inputs_that_are_the_same_for_every_row(rows: Policy) -> None:
    Path("few.csv").write_text("amount,since\n1,\n2,2030-01-01\n", encoding="utf-8")
    result = rows(
        "run", "p.yaml", "-d", "d", "--in", "few.csv", "--out", "out.csv", "--input", '{"since": "2019-12-31"}'
    )
    assert result.exit_code == 0
    assert [line.split(",")[2] for line in Path("out.csv").read_text(encoding="utf-8").splitlines()[1:]] == [
        "old",
        "normal",
    ]


def test_the_same_inputs_do_not_come_from_standard_input(rows: Policy) -> None:
    assert rows("run", "p.yaml", "-d", "d", "--in", "in.csv", "--out", "out.csv", "--input", "-").exit_code == 2


def test_half_a_character_stops_no_run(rows: Policy) -> None:
    Path("half.yaml").write_text(
        "policy: half\nformat: 1\ninputs: {n: number, s: {type: string, optional: true}}\n"
        'decisions:\n  h:\n    type: string\n    is: |\n      if n > 0 then "\\uD800" else "\\uD83D\\uDC0E"\n',
        encoding="utf-8",
    )
    Path("in.jsonl").write_text(
        '{"n": 1, "s": "\\ud800"}\n{"n": 1}\n{"n": 0, "s": "\\ud83d\\udc0e"}\n', encoding="utf-8"
    )
    result = rows(
        "run", "half.yaml", "-d", "h", "--in", "in.jsonl", "--out", "out.csv", "--rejects", "bad.csv", "--ignore-extra"
    )
    assert result.exit_code == 1, result.stderr
    assert "half a character" in Path("bad.csv").read_text(encoding="utf-8")
    assert [line.split(",")[-4] for line in Path("out.csv").read_text(encoding="utf-8").splitlines()[1:]] == [
        "\\ud800",
        "\U0001f40e",
    ]


@pytest.mark.parametrize(
    ("command", "closed"),
    [
        ("eval-stream", "<&-"),
        ("eval-stream < in.csv", ">&-"),
        ("eval p.yaml -d d --input -", "<&-"),
        ("run p.yaml -d d --in - --out out.csv", "<&-"),
        ("run p.yaml -d d --in in.csv --out -", ">&-"),
    ],
)
def test_standard_streams_that_are_closed_are_told(rows: Policy, command: str, closed: str) -> None:
    whole = f"{sys.executable} -m policy {command} {closed}"
    ran = subprocess.run(["bash", "-c", whole], capture_output=True, text=True, check=False)
    assert ran.returncode == 2 and "error not-done: standard" in ran.stderr and "is closed" in ran.stderr
    assert sorted(os.listdir()) == ["in.csv", "p.yaml"]
