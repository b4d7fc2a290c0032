"""The rules of a module of tests, loaded once."""

import pytest

import policy
from policy.decide import RuleSet


@pytest.fixture(scope="module")
def rules(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """The rule file that the module of the test has as `RULES`."""
    path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(request.module.RULES, encoding="utf-8")
    return policy.load(path)
