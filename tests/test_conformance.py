"""The cases of the DMN Technology Compatibility Kit that are shared with the project, where they are at hand.

`POLICY_SHARED` is the folder that holds `dmn-tck`; without it, a folder `shared` beside the repository.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from policy.testing.tck import Verdict, run_cases

SHARED = Path(os.environ.get("POLICY_SHARED") or Path(__file__).parents[2] / "shared") / "dmn-tck"
LEVELS = sorted(SHARED.glob("compliance-level-*"))


@pytest.mark.skipif(
    not LEVELS, reason=f"no conformance cases: {SHARED} is absent (POLICY_SHARED names the folder above it)"
)
def test_every_case_passes() -> None:
    failed = [verdict for verdict in _verdicts() if verdict.status != "pass"]
    assert not failed, "\n".join(f"{one.folder} {one.case} {one.node}: {one.detail}" for one in failed)


def _verdicts() -> Iterator[Verdict]:
    for level in LEVELS:
        yield from run_cases(level)
