"""The rule files that came with the contract are valid; they stand outside the repository (POLICY_SHARED)."""

import os
from pathlib import Path

import pytest

from policy.check import check_rules, findings
from policy.problems import Sink
from policy.read.folder import looked_at
from policy.read.yaml import read_policy

ROOT = Path(__file__).parents[2]
EXAMPLES = Path(os.environ.get("POLICY_SHARED", ROOT.parent / "shared")) / "design" / "examples"
absent = pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"no examples: {EXAMPLES} is absent, set POLICY_SHARED")


@absent
def test_all_together() -> None:
    sink = Sink()
    files = [
        path for path in sorted(EXAMPLES.rglob("*.yaml")) if looked_at(path, path.name, path.parent).kind == "policy"
    ]
    policies = [read_policy(path, path.name, path.parent, sink) for path in files]
    rules, problems = check_rules([policy for policy in policies if policy])
    assert [*sink.problems, *problems] == []
    assert rules is not None and len(rules.policies) == len(files) > 5
    own = {problem.code for problem in findings(rules)}
    assert not own & {"unknown-not-handled", "missing-label", "bad-label", "missing-translation", "unused"}
