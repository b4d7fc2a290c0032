"""Laws of converting rule files to DMN models and back: outcomes, and what rule files alone know, stay."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import policy
from policy.convert import converted
from policy.decide import RuleSet
from policy.model.logic import Phrases
from policy.problems import PolicyError, Sink
from policy.read.yaml import read_policy
from policy.testing import inputs
from policy.write.dmn import write_dmn
from policy.write.dmn.xml import MODEL, namespace_of
from policy.write.yaml import write_policy

ROOT = Path(__file__).parent.parent.parent
ALL_FORMS = ROOT / "tests/cases/convert_all_forms.yaml"
RULES = [
    path
    for path in sorted((ROOT / "rules").rglob("*.yaml"))
    if path.read_text(encoding="utf-8").startswith("policy:") and not path.stem.endswith("_test")
]
COMPARED = [
    ALL_FORMS,
    *(path for path in RULES if path.parent.name in ("tiering", "requests", "fees") or path.stem == "rater_scorecard"),
]
AS_OF = date(2026, 6, 30)


def models(rules: RuleSet, folder: Path) -> dict[str, Path]:
    """The models of all policies of a rule set, beside each other."""
    found = {name: folder / f"{number}.dmn" for number, name in enumerate(rules.typed.policies)}
    for name, path in found.items():
        path.write_bytes(write_dmn(rules.typed, name, Sink()))
    return found


def own_name(rules: RuleSet, path: Path) -> str:
    return next(name for name, one in rules.typed.policies.items() if one.source.file == str(path))


@pytest.mark.parametrize("path", [ALL_FORMS, *RULES], ids=lambda path: path.stem)
def test_a_printed_policy_is_the_same(path: Path, tmp_path: Path) -> None:
    before = read(path)
    printed = tmp_path / "printed.yaml"
    printed.write_text(write_policy(before), encoding="utf-8")
    assert read(printed).digest == before.digest


def read(path: Path) -> Any:
    sink = Sink()
    found = read_policy(path, str(path), path.parent, sink)
    assert found is not None and not sink.problems, sink.problems
    return found


@pytest.mark.parametrize("path", [ALL_FORMS, *RULES], ids=lambda path: path.stem)
def test_to_dmn_and_back_loses_nothing(path: Path, tmp_path: Path) -> None:
    rules = policy.load(path)
    name = own_name(rules, path)
    text, losses = converted(models(rules, tmp_path)[name])
    back = tmp_path / "back.yaml"
    back.write_text(text, encoding="utf-8")
    assert losses == ()
    assert read(back).digest == rules.typed.policies[name].source.digest


@pytest.fixture(scope="module", params=COMPARED, ids=lambda path: path.stem)
def compared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[RuleSet, str, RuleSet]:
    """The rules of a file, the name of its policy, and its models."""
    rules = policy.load(request.param)
    folder = tmp_path_factory.mktemp("models")
    models(rules, folder)
    return rules, own_name(rules, request.param), policy.load(folder)


@settings(max_examples=10, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_a_model_decides_as_the_rule_file_does(compared: tuple[RuleSet, str, RuleSet], data: st.DataObject) -> None:
    rules, name, model = compared
    for decision in comparable(rules, name):
        asked = data.draw(inputs(rules, decision, AS_OF))
        try:
            wanted = rules.decide(decision, asked, as_of=AS_OF, extra="ignore").outcome
        except PolicyError:
            continue  # DMN has null there
        assert model.decide(decision, everywhere(asked, rules), as_of=AS_OF).outcome == wanted


def comparable(rules: RuleSet, name: str) -> Iterator[str]:
    """The decisions that need none without a counterpart in DMN."""
    for decision in rules.typed.policies[name].decisions:
        if not any(isinstance(one.source.logic, Phrases) for one in reached(rules, decision.key)):
            yield decision.key


def reached(rules: RuleSet, key: str) -> Iterator[Any]:
    seen, stack = set(), [key]
    while stack:
        one = rules.typed.by_key[stack.pop()]
        if one.key not in seen:
            seen.add(one.key)
            stack.extend(getattr(one, "needs", ()))
            if hasattr(one, "logic") and hasattr(one, "source"):
                yield one


def everywhere(asked: dict[str, Any], rules: RuleSet) -> dict[str, Any]:
    """Inputs that several models ask for, each by its namespace; fields that are missing are null."""
    filled = {name: [{"of": None, **item} for item in one] if name == "orders" else one for name, one in asked.items()}
    there = {
        f"{{{namespace_of(name)}}}{declared.name}": filled[declared.name]
        for name, one in rules.typed.policies.items()
        for declared in one.inputs
        if declared.name in filled
    }
    return {**filled, **there}


ORDER = {  # of the children of elements, after the schema of DMN 1.5
    "definitions": "description extensionElements import itemDefinition inputData decision businessKnowledgeModel DMNDI",
    "decision": "description extensionElements variable informationRequirement knowledgeRequirement "
    "literalExpression decisionTable context functionDefinition",
    "businessKnowledgeModel": "description extensionElements variable encapsulatedLogic knowledgeRequirement",
    "inputData": "description extensionElements variable",
    "itemDefinition": "description extensionElements typeRef allowedValues typeConstraint itemComponent",
    "itemComponent": "description extensionElements typeRef allowedValues typeConstraint itemComponent",
    "decisionTable": "input output annotation rule",
    "input": "inputExpression inputValues",
    "output": "outputValues defaultOutputEntry",
    "rule": "inputEntry outputEntry annotationEntry",
    "contextEntry": "variable literalExpression decisionTable",
}
DRG = {"inputData", "decision", "businessKnowledgeModel"}


@cache
def model_of(path: Path) -> bytes:
    return converted(path)[0].encode()


@pytest.mark.parametrize("path", [ALL_FORMS, *RULES], ids=lambda path: path.stem)
def test_elements_stand_in_the_order_of_the_schema(path: Path) -> None:
    root = etree.fromstring(model_of(path))
    for element in root.iter(f"{{{MODEL}}}*"):
        kind = etree.QName(element).localname
        order = ORDER.get(kind, "").split()
        found = [etree.QName(part).localname for part in element]
        places = [
            order.index("inputData" if kind == "definitions" and name in DRG else name) for name in found if order
        ]
        assert places == sorted(places), (kind, found)


@pytest.mark.parametrize("path", [ALL_FORMS, *RULES], ids=lambda path: path.stem)
def test_ids_are_unique_and_references_lead_somewhere(path: Path) -> None:
    root = etree.fromstring(model_of(path))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[^\W\d][\w.-]*", one) for one in ids)
    hrefs = [element.get("href", "") for element in root.iter() if element.get("href", "").startswith("#")]
    drawn = [element.get("dmnElementRef") for element in root.iter() if element.get("dmnElementRef")]
    assert {*(href[1:] for href in hrefs), *drawn} <= {*ids}


def test_every_element_is_drawn_once_and_apart_from_the_others() -> None:
    root = etree.fromstring(converted(ALL_FORMS)[0].encode())
    graph = [one.get("id") for one in root if etree.QName(one).localname in DRG]
    shapes = {one.get("dmnElementRef"): one[0] for one in root.iter("{*}DMNShape")}
    assert [*shapes] == graph
    corners = {(one.get("x"), one.get("y")) for one in shapes.values()}
    assert len(corners) == len(shapes)


def test_what_dmn_has_no_counterpart_for_is_told_with_its_place() -> None:
    losses = converted(ALL_FORMS)[1]
    told = " ".join(loss.message for loss in losses)
    assert {loss.code for loss in losses} == {"not-in-dmn"}
    assert all(loss.span.line for loss in losses)
    for part in ("`must hold`", "private", "`open` is not set", "time zone", "a missing input", "`of` is null there"):
        assert part in told


def test_what_a_modeller_changes_comes_back_changed_with_its_labels(tmp_path: Path) -> None:
    before = read(ROOT / "rules/tiering/customer_tier.yaml")
    text = converted(Path(before.file))[0]
    assert "<text>50000</text>" in text and "<text>platinum from - stay margin</text>" in text
    changed = text.replace("<text>50000</text>", "<text>60000</text>").replace(
        "from - stay margin<", "from - 2 * stay margin<"
    )
    (tmp_path / "model.dmn").write_text(changed, encoding="utf-8")
    (tmp_path / "back.yaml").write_text(converted(tmp_path / "model.dmn")[0], encoding="utf-8")
    after = read(tmp_path / "back.yaml")
    changed_parameter = after.parameters[0]
    assert changed_parameter.values[0].value.text.text == "60000" and changed_parameter.cite.text == "PARAMETER"
    assert after.decisions[0].logic.rows[0].outputs[0].text == "platinum from - 2 * stay margin"
    assert after.decisions[0].logic.rows[0].id == "stay"


def test_values_of_a_type_with_fields_stand_in_an_extension(tmp_path: Path) -> None:
    pair = "types:\n  pair: {fields: {a: number, b: number}, values: '? != null'}\n"
    rest = "inputs: {p: pair}\ndecisions:\n  d: {type: number, is: p.a + p.b, optional: true}\n"
    (tmp_path / "pairs.yaml").write_text(f"policy: pairs\nformat: 1\n{pair}{rest}", encoding="utf-8")
    text, losses = converted(tmp_path / "pairs.yaml")
    [definition] = [
        one for one in etree.fromstring(text.encode()).iter("{*}itemDefinition") if one.get("name") == "pair"
    ]
    assert [etree.QName(one).localname for one in definition] == ["extensionElements", "itemComponent", "itemComponent"]
    assert "? != null" in "".join(map(str, definition.itertext()))
    assert any("`pair`" in loss.message and loss.span.line == 4 for loss in losses)
    (tmp_path / "pairs.dmn").write_text(text, encoding="utf-8")
    back, lost = converted(tmp_path / "pairs.dmn")
    assert "? != null" in back and lost == ()


def test_a_file_in_the_wanted_form_is_refused() -> None:
    with pytest.raises(PolicyError, match="already"):
        converted(ALL_FORMS, "yaml")
