"""What tests of reading share: rule files written to a folder of their own, and the folder of shared examples."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from policy.model.policy import Policy
from policy.problems import Problem, Sink
from policy.read.yaml import read_policy

ROOT = Path(__file__).parents[2]
Read = Callable[..., tuple[Policy | None, list[Problem]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a text as a rule file, beside other files given by name."""

    def reading(text: str | bytes, **files: bytes) -> tuple[Policy | None, list[Problem]]:
        path = tmp_path / "rules.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        for name, content in files.items():
            (tmp_path / name.replace("_", ".")).write_bytes(content)
        sink = Sink()
        return read_policy(path, "rules.yaml", tmp_path, sink), sink.problems

    return reading


@pytest.fixture
def examples() -> Path:
    """The shared examples of the contract."""
    folder = Path(os.environ.get("POLICY_SHARED", ROOT.parent / "shared")) / "design" / "examples"
    if not folder.is_dir():
        pytest.skip(f"the shared examples are not at {folder}: set POLICY_SHARED to the folder that has them")
    return folder
