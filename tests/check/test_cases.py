"""Small rule files and what the checker says of them: the cases stand in tests/cases/checking.yaml."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from policy.check import check_rules, findings
from policy.problems import Problem, Sink
from policy.read.folder import looked_at
from policy.read.yaml import read_policy, read_settings

CASES = YAML(typ="safe").load((Path(__file__).parents[1] / "cases" / "checking.yaml").read_text(encoding="utf-8"))


def checked(text: str, folder: Path) -> tuple[list[Problem], list[Problem]]:
    """The problems and the findings of rule files with a line `---` between them."""
    sink = Sink()
    policies, settings = [], []
    for number, part in enumerate(text.split("\n---\n")):
        path = folder / f"{number}.yaml"
        path.write_text(part, encoding="utf-8")
        if looked_at(path, path.name, folder).kind == "settings":
            settings.append(read_settings(path, path.name, folder, sink))
        else:
            policies.append(read_policy(path, path.name, folder, sink))
    rules, problems = check_rules([one for one in policies if one], [one for one in settings if one])
    return [*sink.problems, *problems], [*(findings(rules) if rules else ())]


def told(problems: list[Problem]) -> list[str]:
    return sorted(f"{problem.span.line} {problem.code}" for problem in problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    problems, found = checked(case["file"], tmp_path)
    assert told(problems) == sorted(case.get("problems", []))
    assert told(found) == sorted(case.get("findings", []))
