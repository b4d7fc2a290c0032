"""Every code of rule files is shown by its own examples: the wrong one has it, the right one has no problem at all."""

from pathlib import Path

import pytest

from policy.check import check_rules, findings
from policy.codes import CODES, Code
from policy.problems import Problem, Sink
from policy.read.dmn import read_dmn
from policy.read.folder import looked_at
from policy.read.yaml import read_plan, read_policy, read_settings

NO_TEXT_SHOWS_IT = {
    "file-too-large": "an example would be megabytes long",
    "analysis-limit": "an example would be thousands of rows long",
    "limit-exceeded": "an example would be megabytes long",
    "not-utf-8": "an example is a text, and this is about bytes",
    "table-too-large": "an example would be megabytes long",
    "unsafe-spreadsheet": "it is about XLSX files",
    "no-rule-file": "it is about files that are no rule files",
    "forbidden-character": "an editor would not show it",
}
SHOWN = [code for code in CODES.values() if code.kind in ("invalid", "finding")]


def problems_of(example: str, folder: Path, kind: str) -> list[Problem]:
    """What is said of an example: one file, or several with a line `---` between them."""
    sink = Sink()
    policies, settings = [], []
    for number, text in enumerate(example.split("\n---\n")):
        path = folder / f"{number}.{'dmn' if text.startswith('<') else 'yaml'}"
        path.write_text(text, encoding="utf-8")
        if path.suffix == ".dmn":
            policies.append(read_dmn(path, path.name, {}, sink))
        elif looked_at(path, path.name, folder).kind == "settings":
            settings.append(read_settings(path, path.name, folder, sink))
        elif looked_at(path, path.name, folder).kind == "case plan":
            policies.append(read_plan(path, path.name, folder, sink))
        else:
            policies.append(read_policy(path, path.name, folder, sink))
    rules, problems = check_rules([one for one in policies if one], [one for one in settings if one])
    found = [*sink.problems, *problems]
    return [*found, *findings(rules)] if kind == "finding" and rules else found


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.code)
def test_the_wrong_example_has_the_code(code: Code, tmp_path: Path) -> None:
    if not code.wrong:
        assert code.code in NO_TEXT_SHOWS_IT
        return
    found = [problem for problem in problems_of(code.wrong, tmp_path, code.kind) if problem.code == code.code]
    assert found
    assert found[0].severity == code.severity
    assert found[0].span.file


@pytest.mark.parametrize("code", [code for code in SHOWN if code.right], ids=lambda code: code.code)
def test_the_right_example_has_no_problem(code: Code, tmp_path: Path) -> None:
    assert [str(problem) for problem in problems_of(code.right, tmp_path, code.kind)] == []


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.code)
def test_what_is_said_of_a_code(code: Code) -> None:
    assert code.code == code.code.lower().replace(" ", "-")
    assert code.title and not code.title.endswith(".")
    assert code.why.endswith(".")
