"""The schemas of case plans and their stories: what is shipped conforms, what the reader refuses does not."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

import policy
from policy.read.plan import KEYS
from policy.write.plan_schema import plan_schema, stories_schema

PLANS = [
    path
    for folder in (policy.shipped_rules(), Path(__file__).parents[1] / "case_plans" / "plans")
    for path in sorted(folder.rglob("*.yaml"))
    if path.read_text(encoding="utf-8").lstrip().startswith("case plan:")
]
STORIES = [
    path for path in sorted(policy.shipped_rules().rglob("*_test.yaml")) if "\nstories:" in path.read_text("utf-8")
]


def read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def conforms(schema: dict[str, Any], value: Any) -> bool:
    return bool(Draft202012Validator(schema).is_valid(value))


def test_the_schemas_are_schemas_and_have_the_keys_that_the_reader_knows() -> None:
    for schema in (plan_schema(), stories_schema()):
        Draft202012Validator.check_schema(schema)
    assert set(plan_schema()["properties"]) == set(KEYS)


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_plans_conform(path: Path) -> None:
    Draft202012Validator(plan_schema()).validate(read(path))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_stories_conform(path: Path) -> None:
    Draft202012Validator(stories_schema()).validate(read(path))


def test_there_are_some() -> None:
    assert len(PLANS) >= 3 and len(STORIES) >= 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"case plan": None},
        {"events": ["complaint"]},
        {"move": {}},
        {"moves": {"start": "new"}},
        {"moves": {"start": "new", "table": "| id |", "hits": "first"}},
        {"patterns": {"third time": {"times": 3}}},
        {"format": 2},
        {"reads": {"column": {}}},
        {"facts": {"left": {"is": "1"}}},
    ],
)
def test_what_is_no_plan_does_not_conform(wrong: dict[str, Any]) -> None:
    assert not conforms(plan_schema(), {**read(PLANS[0]), **wrong})


@pytest.mark.parametrize("wrong", [{"stories": {}}, {"stories": [{"name": "x"}]}, {"story": []}, {"test": None}])
def test_what_are_no_stories_does_not_conform(wrong: dict[str, Any]) -> None:
    assert not conforms(stories_schema(), {**read(STORIES[0]), **wrong})
