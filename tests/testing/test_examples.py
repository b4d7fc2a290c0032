"""The test files that were written by hand before there was an engine all pass."""

import os
from pathlib import Path

import pytest

from policy.report.tests import test_lines as lines_of
from policy.report.visible import plain
from policy.testing import run_tests

EXAMPLES = Path(os.environ.get("POLICY_SHARED", Path(__file__).parents[3] / "shared")) / "design" / "examples"
LATER = ("escalation",)  # case plans


def folders() -> list[str]:
    return (
        sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir() and path.name not in LATER)
        if EXAMPLES.is_dir()
        else []
    )


@pytest.mark.skipif(not folders(), reason="the shared examples are not here: set POLICY_SHARED")
@pytest.mark.parametrize("folder", folders())
def test_examples(folder: str) -> None:
    run = run_tests([EXAMPLES / folder])
    assert run.passed and not run.failed, plain(lines_of(run))


@pytest.mark.skipif(not folders(), reason="the shared examples are not here: set POLICY_SHARED")
def test_a_single_test_file_finds_its_policy_beside_it() -> None:
    assert run_tests([EXAMPLES / "tiering" / "customer_tier_test.yaml"]).passed == 9


@pytest.mark.skipif(not folders(), reason="the shared examples are not here: set POLICY_SHARED")
def test_a_single_policy_finds_its_tests_beside_it() -> None:
    assert run_tests([EXAMPLES / "tiering" / "customer_tier.yaml"]).passed == 9
