"""Stories: what passes, what fails and how it is told."""

from collections.abc import Callable
from pathlib import Path

import policy
from policy.testing import run_tests

HEAD = "test: repair\nformat: 1\nstories:\n  - name: one\n    table: |\n"


def told(plan: Path, table: str) -> list[str]:
    """What is wrong with a story: what differs, and the codes of its problems."""
    path = plan.parent / "plan_test.yaml"
    path.write_text(HEAD + "".join(f"      {line}\n" for line in table.strip().splitlines()), encoding="utf-8")
    found = []
    for file in run_tests([path]).files:
        found += [problem.code for problem in file.problems]
        for case in file.cases:
            found += [problem.code for problem in case.problems] + [mismatch.what for mismatch in case.mismatches]
    return found


def test_the_shipped_stories_pass_and_fire_every_row() -> None:
    run = run_tests([policy.shipped_rules() / "escalation"])
    assert run.failed == 0
    assert run.coverage.percent == 100


def test_the_example_plans_pass(shared: Path) -> None:
    assert run_tests([shared / "design" / "examples" / "escalation"]).failed == 0


def test_a_story_that_is_right(repair: policy.Plan) -> None:
    assert (
        told(
            Path(repair.policy.source.file),
            """
| at               | event | fields                      | => state | => action | signals | rules     | fails         |
|------------------|-------|-----------------------------|----------|-----------|---------|-----------|---------------|
| 2026-06-01T09:00 | asked | {what: "pump"}              | "open"   | -         | -       | otherwise | -             |
| 2026-06-01T09:00 | asked | -                           | -        | -         | -       | -         | input-missing |
| 2026-06-01T10:00 | tried | {by: "Li", solved: false}   | -        | -         | -       | done      | -             |
| 2026-06-01T15:00 | timeout | {timer: "call"}           | -        | call("call") | -    | late      | -             |
""",
        )
        == []
    )


def test_what_differs_is_told(repair: policy.Plan) -> None:
    assert told(
        Path(repair.policy.source.file),
        """
| at               | event | fields         | => state | => action         | signals | rules |
|------------------|-------|----------------|----------|-------------------|---------|-------|
| 2026-06-01T09:00 | asked | {what: "pump"} | "urgent" | call(whom: "boss") | often  | again |
| 2026-06-01T09:00 | asked | -              | -        | -                 | -       | -     |
""",
    ) == ["state", "action", "signals", "rules", "fails"]


def test_expectations_that_mean_nothing(repair: policy.Plan) -> None:
    assert told(
        Path(repair.policy.source.file),
        """
| at               | event | fields         | => state | => action  | signals |
|------------------|-------|----------------|----------|------------|---------|
| 2026-06-01T09:00 | asked | {what: "pump"} | "opn"    | cal("boss") | ofen   |
""",
    ) == ["unknown-expectation", "unknown-expectation", "unknown-expectation", "signals"]
    assert told(Path(repair.policy.source.file), "| at | event |\n|--|--|\n| 2026-06-01T09:00 | asked |") == [
        "no-expectation"
    ]


def test_a_policy_has_no_stories(written: Callable[[str], Path]) -> None:
    path = written("policy: repair\nformat: 1\ndecisions: {x: {is: 1 + 1}}\n")
    assert told(path, "| at | event | rules |\n|--|--|--|\n| 2026-06-01T09:00 | asked | a |") == ["no-case-plan"]
