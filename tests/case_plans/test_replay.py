"""Logs replayed: rows as events, what is refused, patterns across cases, the command."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

import policy
from policy.cases.plan import Plan
from policy.commands import main
from policy.feel.encoding import json_text

RULES = policy.shipped_rules() / "escalation"
COUNTS = {"third time": 57, "back after resolve": 77, "same hands": 48, "slow start": 404}


def ran(*words: str) -> tuple[int, str, str]:
    """The status of a command, with what it says and what it complains of."""
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.stdout, done.stderr


def test_the_log_of_the_help_desk(shared: Path) -> None:
    log = shared / "data" / "helpdesk" / "events.csv"
    status, out, err = ran("case", "replay", str(RULES / "help_desk.yaml"), "--events", str(log), "--output", "json")
    cases = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert Counter(name for case in cases for name, raised in case["signals"].items() if raised) == COUNTS
    assert list(cases[0]) == ["case", "state", "events", "signals"]


LOG = """\
case,at,activity,resource
1,2026-06-01T09:00:00Z,Take in charge ticket,Li
1,2026-06-01T08:00:00Z,Resolve ticket,Li
2,yesterday,Take in charge ticket,Li
2,2026-06-01T09:00:00Z,Something else,Li
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log with faults."""
    path = tmp_path / "log.csv"
    path.write_text(LOG, encoding="utf-8")
    return path


def test_what_is_refused_is_listed_and_the_rest_goes_on(log: Path) -> None:
    status, out, err = ran("case", "replay", str(RULES / "help_desk.yaml"), "--events", str(log), "--output", "json")
    assert status == 1
    assert [json.loads(line)["events"] for line in out.splitlines()] == [1, 1]
    assert (
        "event 2, case 1: error event-out-of-order" in err
        and "event 3, case 2: error input-wrong-type" in err
        and "2 refused" in err
    )


def test_json_lines_need_no_reads(tmp_path: Path, repair: Plan) -> None:
    events = [
        event.to_dict()
        for case in repair.replay(
            [
                {"case": "1", "id": "1", "at": "2026-06-01T09:00:00Z", "event": "asked", "what": "pump", "size": 2.5},
                {"case": "1", "id": "2", "at": "2026-06-01T09:00:00Z", "event": "tried", "by": "Li", "solved": True},
            ]
        ).cases.values()
        for event in case.events
    ]
    assert [repair.event(one).to_dict() for one in events] == events
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json_text(one) + "\n" for one in events), encoding="utf-8")
    status, out, _ = ran("case", "replay", str(repair.policy.source.file), "--events", str(path), "--output", "json")
    assert (status, json.loads(out)) == (
        0,
        {"case": "1", "state": "solved", "events": 2, "signals": {"often": False, "vain": False, "spread": False}},
    )


def test_a_match_across_cases_reaches_each_of_them(repair: Plan) -> None:
    log = [
        {"case": case, "id": case, "at": f"2026-06-0{day}T09:00:00Z", "event": "asked", "what": "pump"}
        for day, case in enumerate("ABC", 1)
    ]
    cases = repair.replay(log).cases
    assert {name: set(case.signals) for name, case in cases.items()} == {name: {"spread"} for name in "ABC"}
    reached = [event for event in cases["A"].events if event.kind == "pattern"]
    assert [dict(event.fields) for event in reached] == [{"pattern": "all over", "ids": ["A", "B", "C"]}]
    assert {event.id for case in cases.values() for event in case.events if event.kind == "pattern"} == {"all over/C@C"}


def test_a_long_case_takes_seconds(repair: Plan) -> None:
    log = (
        {"case": "A", "id": str(n), "at": "2026-06-01T09:00:00Z", "event": "asked", "what": f"part {n % 7}"}
        for n in range(2000)
    )
    assert repair.replay(log).cases["A"].no == 2000


def test_verifying_compares_two_matchers(log: Path) -> None:
    status, _, err = ran("case", "replay", str(RULES / "three_changes.yaml"), "--events", str(log), "--verify")
    assert status == 1 and "matchers differ" not in err


@pytest.mark.parametrize("words", [["nowhere.yaml"], [str(RULES)]])
def test_a_plan_must_be_there_and_be_one(words: list[str], log: Path) -> None:
    status, _, err = ran("case", "replay", *words, "--events", str(log))
    assert status == 2 and "not-found" in err
