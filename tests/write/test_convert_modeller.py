"""Converted models as modellers want them: a version that all of them read, plain ids, a drawing of every element."""

import re
from pathlib import Path

import pytest
from lxml import etree

from policy.convert import converted

RULES = Path(__file__).parents[2] / "rules"
FILES = [RULES / "fees" / "revision_fee.yaml", RULES / "tiering" / "tier_service_floor.yaml"]
LIST_TYPE = "policy: p\nformat: 1\ninputs:\n  xs: {type: list<number>, values: 'count(?) < 3'}\ndecisions:\n  d: {is: count(xs)}\n"


def model(path: Path) -> etree._Element:
    return etree.fromstring(converted(path, "dmn")[0].encode())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ids_are_plain_and_each_element_is_drawn(path: Path) -> None:
    root = model(path)
    ids = [one.get("id", "") for one in root.iter() if "id" in one.attrib]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]*", one) for one in ids)
    referred = {one.get("dmnElementRef") for one in root.iter("{*}DMNShape", "{*}DMNEdge")}
    elements = {one.get("id") for one in root if "id" in one.attrib and not one.tag.endswith("}itemDefinition")}
    assert elements <= referred <= set(ids)


def test_names_of_other_scripts_get_plain_ids(tmp_path: Path) -> None:
    path = tmp_path / "满意度.yaml"
    path.write_text("policy: 满意度\nformat: 1\ndecisions:\n  差距: {is: 1}\n", encoding="utf-8")
    root = model(path)
    assert root.get("name") == "满意度" and str(root.get("id")).isascii()


@pytest.mark.parametrize(
    ("text", "version"), [("policy: p\nformat: 1\ndecisions:\n  d: {is: 1}\n", "20191111"), (LIST_TYPE, "20230324")]
)
def test_the_oldest_version_that_has_all_elements(tmp_path: Path, text: str, version: str) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    written, _ = converted(path, "dmn")
    assert set(re.findall(r"omg.org/spec/DMN/(\d+)/(?:MODEL|DMNDI|FEEL)/", written)) == {version}
