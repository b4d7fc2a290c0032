"""The rules that come with the package, alone and under an organisation's own values."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

import policy
from policy.decide import RuleSet
from policy.model.typed import TypedRules
from policy.pipeline import typed_with_plans

Under = Callable[..., RuleSet]


@pytest.fixture(scope="session")
def library() -> TypedRules:
    """All of them, with the case plans."""
    return typed_with_plans([policy.shipped_rules()])


@pytest.fixture(scope="session")
def under(tmp_path_factory: pytest.TempPathFactory) -> Under:
    """A folder of rules under settings, given as the parameters by policy."""
    made: dict[str, RuleSet] = {}
    folder = tmp_path_factory.mktemp("settings")

    def load(domain: str, parameters: Mapping[str, Any] | None = None) -> RuleSet:
        text = json.dumps({"settings": "a test", "format": 1, "parameters": parameters or {}})
        key = f"{domain} {text}"
        if key not in made:
            file = folder / f"{len(made)}.yaml"
            file.write_text(text, encoding="utf-8")
            made[key] = policy.load(policy.shipped_rules() / domain, settings=file if parameters else None)
        return made[key]

    return load
