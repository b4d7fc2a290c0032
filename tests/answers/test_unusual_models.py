"""Models as some modellers write them: unusual, and legal."""

from pathlib import Path
from typing import Any

import pytest

from policy.answers import Models, answer

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    MODEL,
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
)
LOOP = '<{0} iteratorVariable="i"><in>{1}</in><{2}>{3}</{2}></{0}>'


def text(expression: str) -> str:
    return f"<literalExpression><text>{expression}</text></literalExpression>"


def value_of(folder: Path, logic: str, declarations: str = "", inputs: Any = None, name: str = "m.dmn") -> Any:
    """The value of the decision `d` of a model."""
    path = folder / name
    path.write_text(
        f'<definitions xmlns="{MODEL}" xmlns:own="urn:m" xmlns:other="urn:lib" name="m" namespace="urn:m">{declarations}'
        f'<decision name="d"><informationRequirement><requiredInput href="#x"/></informationRequirement>{logic}</decision>'
        "</definitions>",
        encoding="utf-8",
    )
    return answer({"model": str(path), "decision": "d", "input": inputs or {}}, Models())["value"]


@pytest.mark.parametrize(
    ("kind", "domain", "body", "value"),
    [
        ("for", "1..4", "i * 2", [2, 4, 6, 8]),
        ("for", "count([1, 2])..0", "i", [2, 1, 0]),
        ("for", "[1..3]", "i + count(partial)", [1, 3, 5]),
        ("some", "1..4", "i > 3", True),
        ("every", "1..4", "i > 3", False),
        ("every", "[]", "i > 3", True),
    ],
)
def test_a_boxed_loop_counts_steps(tmp_path: Path, kind: str, domain: str, body: str, value: Any) -> None:
    logic = LOOP.format(kind, text(domain), "return" if kind == "for" else "satisfies", text(body))
    assert value_of(tmp_path, logic) == value


def test_a_boxed_invocation_of_a_builtin(tmp_path: Path) -> None:
    binding = f'<binding><parameter name="list"/>{text("[1, 2]")}</binding>'
    assert value_of(tmp_path, f"<invocation>{text('sum')}{binding}</invocation>") == 3
    assert value_of(tmp_path, f"<invocation>{text('odd')}{binding}</invocation>") is None


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_every_namespace_of_models(tmp_path: Path, namespace: str) -> None:
    path = tmp_path / "old.dmn"
    path.write_text(
        f'<a:definitions xmlns:a="{namespace}" xmlns:feel="http://www.omg.org/spec/FEEL/20140401" name="old" namespace="u">'
        '<a:inputData name="x" id="x"><a:variable name="x" typeRef="feel:dateTime"/></a:inputData>'
        '<a:decision name="d"><a:variable name="d" typeRef="feel:number"/>'
        '<a:informationRequirement><a:requiredInput href="#x"/></a:informationRequirement>'
        "<a:literalExpression><a:text>x.year</a:text></a:literalExpression></a:decision></a:definitions>",
        encoding="utf-8",
    )
    asked = {"model": str(path), "decision": "d", "input": {"x": "2024-01-01T00:00:00"}}
    assert answer(asked, Models())["value"] == 2024


@pytest.mark.parametrize("type_", ["own:tCode", "other:tCode", "my lib.tCode"])
def test_types_by_prefix_and_by_import(tmp_path: Path, type_: str) -> None:
    item = '<itemDefinition name="tCode"><typeRef>string</typeRef><allowedValues><text>"A"</text></allowedValues></itemDefinition>'
    (tmp_path / "lib.dmn").write_text(
        f'<definitions xmlns="{MODEL}" name="lib" namespace="urn:lib">{item}</definitions>', encoding="utf-8"
    )
    declarations = (
        f'<import name="my lib" namespace="urn:lib" importType="{MODEL}"/>{item}'
        f'<inputData name="x" id="x"><variable name="x" typeRef="{type_}"/></inputData>'
    )
    assert value_of(tmp_path, text("x"), declarations, {"x": "A"}) == "A"
    assert value_of(tmp_path, text("x"), declarations, {"x": "B"}) is None
