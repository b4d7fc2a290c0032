"""DMN models as rule files: the cases of the conformance suite about tables and boxed forms give what the models give."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import policy
from policy.convert import converted
from policy.problems import PolicyError, Problem
from policy.testing.tck import _inputs, _test_file
from policy.testing.tck_values import alike, parts

SHARED = Path(os.environ.get("POLICY_SHARED") or Path(__file__).parents[3] / "shared") / "dmn-tck"
FOLDERS = (
    "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0016", "0017", "0030", "0034", "0036", "0037", "0038", "0039",
    "0040", "0041", "0087", "0108", "0109", "0110", "0111", "0112", "0114", "0115", "0116", "0117", "0118", "0119",
    "1150", "1151", "1152", "1153", "1161",
)  # fmt: skip
MODELS = sorted(path for number in FOLDERS for path in SHARED.glob(f"*/{number}-*/*.dmn"))
MODEL = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="loan" namespace="urn:loan">
{content}</definitions>
"""


@pytest.mark.skipif(
    not MODELS, reason=f"no conformance cases: {SHARED} is absent (POLICY_SHARED names the folder above it)"
)
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_converted_model_gives_what_the_model_gives(path: Path, tmp_path: Path) -> None:
    text, losses = converted(path)
    file = tmp_path / "converted.yaml"
    file.write_text(text, encoding="utf-8")
    rules, model = policy.load(file), policy.load(path)
    names = new_names(losses)
    for decision, inputs in questions(path):
        if not any(f"`{decision}` is null in the rule file" in loss.message for loss in losses):
            asked = {names.get(name, name): value for name, value in inputs.items()}
            got = rules.decide(names.get(decision, decision), asked, extra="ignore").outcome
            assert alike(model.decide(decision, inputs).outcome, got), decision


def new_names(losses: tuple[Problem, ...]) -> dict[str, str]:
    quoted = (loss.message.split("`") for loss in losses if loss.code == "renamed")
    return {parts[1]: parts[3] for parts in quoted}


def questions(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(path.parent.glob("*.xml")):
        cases = _test_file(file)
        for case in parts(cases, "testCase") if cases is not None else ():
            if case.get("type") != "decisionService":
                inputs = dict(_inputs(parts(case, "inputNode")))
                yield from ((node.get("name", ""), inputs) for node in parts(case, "resultNode"))


def convert(content: str, folder: Path) -> tuple[str, tuple[Problem, ...]]:
    path = folder / "loan.dmn"
    path.write_text(MODEL.format(content=content), encoding="utf-8")
    return converted(path)


def literal(name: str, text: str, requires: str = "") -> str:
    needs = (
        f'<informationRequirement><requiredDecision href="#{requires}"/></informationRequirement>' if requires else ""
    )
    expression = f"<literalExpression><text>{text}</text></literalExpression>"
    return f'<decision name="{name}" id="{name}"><variable name="{name}"/>{needs}{expression}</decision>'


def test_names_are_replaced_where_they_stand_and_nothing_else_is(tmp_path: Path) -> None:
    content = literal("risk.and.cost", "5") + literal(
        "rate", '"risk.and.cost" + string( risk.and.cost )', "risk.and.cost"
    )
    text, losses = convert(content, tmp_path)
    assert '"risk.and.cost" + string( risk-and-cost )' in text
    assert [loss.code for loss in losses] == ["renamed"]


def test_what_the_checker_refuses_is_null_and_told(tmp_path: Path) -> None:
    text, losses = convert(literal("wrong", "1 + &quot;a&quot;") + literal("right", "2"), tmp_path)
    (tmp_path / "loan.yaml").write_text(text, encoding="utf-8")
    rules = policy.load(tmp_path / "loan.yaml")
    assert rules.decide("right", {}).outcome == 2 and rules.decide("wrong", {}).outcome is None
    assert [loss.severity for loss in losses] == ["error"] and losses[0].span.line == 2
    assert '1 + "a"' in text


def test_services_imports_and_missing_logic_are_told(tmp_path: Path) -> None:
    imported = '<import name="base" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
    service = '<decisionService name="ask" id="s"><outputDecision href="#a"/></decisionService>'
    empty = '<decision name="open" id="o"><variable name="open"/></decision>'
    losses = convert(imported + literal("a", "1") + empty + service, tmp_path)[1]
    told = " ".join(loss.message for loss in losses)
    assert "import of `urn:b`" in told and "services: `ask`" in told and "`open` has no logic" in told


def test_a_model_without_meaning_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loan.dmn").write_text("<definitions", encoding="utf-8")
    with pytest.raises(PolicyError):
        converted(tmp_path / "loan.dmn")
