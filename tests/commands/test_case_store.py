"""`policy case post`, `due`, `show`, `list`, `outbox`, `confirm`, `migrate`: the examples of their help, and what they say."""

import json
import re
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import policy
from policy.commands import main

PLAN = Path(__file__).parents[1] / "case_plans" / "plans" / "calls.yaml"
ORDER = ("post", "list", "outbox", "show", "due", "confirm", "migrate")
EVENT = {"id": "e1", "at": "2026-06-01T09:00", "event": "complaint", "problem": "<script>alert(1)</script>\x1b[31m"}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(PLAN, tmp_path / "calls.yaml")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["case", *arguments])


def example(name: str) -> list[str]:
    (found,) = re.findall(r"Example:\n +policy case (.*)", import_module(f"policy.commands.case_{name}").command.help)
    return shlex.split(found)


def test_the_examples_of_the_help_run_one_after_the_other() -> None:
    for name in ORDER:
        result = run(*example(name))
        assert result.exit_code == 0, (name, result.output)
    assert "calls/17/e1/any/1" not in run("outbox").output


def test_an_event_that_is_refused_is_told_and_the_rest_goes_on() -> None:
    wrong = {**EVENT, "id": "e2", "event": "complain"}
    Path("events.jsonl").write_text("\n".join(json.dumps({"case": "17", **one}) for one in (wrong, EVENT)))
    result = run("post", "calls.yaml", "--event", "events.jsonl", "--output", "json")
    assert result.exit_code == 1
    assert "unknown-event" in result.output and '"state": "open"' in result.output


def test_a_line_that_cannot_be_read_is_told_and_the_rest_goes_on() -> None:
    lines = ["nonsense", "[1]", json.dumps({"case": "17", **EVENT})]
    Path("events.jsonl").write_text("\n".join(lines))
    result = run("post", "calls.yaml", "--events", "events.jsonl", "--output", "json")
    assert result.exit_code == 1
    assert "events.jsonl:1:1: error bad-row: this is not JSON" in result.output
    assert "events.jsonl:2: error bad-row: this is no JSON object" in result.output
    assert '"state": "open"' in result.output


def test_events_come_in_on_standard_input() -> None:
    lines = "".join(json.dumps({"case": str(no), **EVENT}) + "\n" for no in range(30))
    result = CliRunner().invoke(main, ["case", "post", "calls.yaml", "--event", "-"], input=lines)
    assert result.exit_code == 0
    assert len(run("list", "calls.yaml").output.splitlines()) == 30


def test_a_misspelt_command_is_told_the_nearest_and_nothing_to_show_is_said() -> None:
    assert "did you mean `show`" in run("shw", "calls.yaml").output
    policy.CaseStore("cases.db").close()
    assert run("list", "calls.yaml").output == "no cases\n"
    assert run("due", "calls.yaml", "--now", "2026-06-03").output == "nothing is due\n"


@pytest.mark.parametrize("command", ["list calls.yaml", "show calls.yaml 17", "outbox", "due calls.yaml"])
def test_a_store_that_is_not_there_is_told_and_not_made(command: str) -> None:
    result = run(*command.split())
    assert result.exit_code == 2
    assert "there is no store of cases `cases.db`" in result.output
    assert not Path("cases.db").exists()


def test_a_timeline_holds_no_markup_of_strangers_and_runs_nothing() -> None:
    run("post", "calls.yaml", "--case", "<b>17", "--event", json.dumps(EVENT))
    assert run("show", "calls.yaml", "<b>17", "--html", "case.html").exit_code == 0
    page = Path("case.html").read_text()
    assert "<script" not in page and "<b>" not in page and "\x1b" not in page
    assert "default-src &#x27;none&#x27;" in page and "http://" not in page and "https://" not in page


def test_the_story_is_the_same_for_machines() -> None:
    run("post", "calls.yaml", "--case", "17", "--event", json.dumps(EVENT))
    story = json.loads(run("show", "calls.yaml", "17", "--output", "json").output)
    assert (story["state"], [step["rules"] for step in story["steps"]]) == ("open", [["any"]])


def test_a_case_that_is_not_there_is_told() -> None:
    result = run("show", "calls.yaml", "17")
    assert result.exit_code != 0


def test_the_id_that_is_shown_is_the_one_that_is_confirmed() -> None:
    posted = run("post", "calls.yaml", "--case", "a/1", "--event", json.dumps(EVENT), "--output", "json")
    (action,) = json.loads(posted.output)["steps"][0]["actions"]
    assert action["id"] == json.loads(run("outbox", "--output", "json").output)["id"]
    assert action["id"] in run("show", "calls.yaml", "a/1").output
    assert run("confirm", action["id"]).exit_code == 0
    assert run("outbox").output == "no action waits\n"


def test_to_migrate_a_case_that_is_not_there_is_an_error_and_takes_none() -> None:
    run("post", "calls.yaml", "--case", "17", "--event", json.dumps(EVENT))
    Path("later.yaml").write_text(Path("calls.yaml").read_text().replace("PT24H", "PT72H"))
    result = run("migrate", "later.yaml", "17", "nosuch", "--really")
    assert result.exit_code == 2
    assert "not-found" in result.output and "has no case `nosuch`" in result.output
    assert "would go on under this version" in run("migrate", "later.yaml", "17").output
