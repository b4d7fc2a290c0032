"""The rules of a module of tests, loaded once, with the part in C and without it."""

from collections.abc import Iterator

import pytest

import policy
from policy.compile import native
from policy.decide import RuleSet


@pytest.fixture(scope="module", params=["in C", "in Python"])
def rules(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuleSet]:
    """The rule file that the module of the test has as `RULES`."""
    if request.param == "in C" and native.built is None:
        pytest.skip("the part in C was not built here")
    path = tmp_path_factory.mktemp("rules") / "p.yaml"
    path.write_text(request.module.RULES, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "in Python":
            patch.setattr(native, "built", None)
        yield policy.load(path)
