"""What is no file is told, and never waited for; what is too large is not read again and again."""

import os
from pathlib import Path

import pytest

import policy
from policy import limits
from policy.read.nodes import attempts


@pytest.mark.parametrize("name", ["rules.yaml", "model.dmn"])
def test_a_pipe_is_no_rule_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    for asked in (tmp_path, tmp_path / name):
        with pytest.raises(policy.NotFound):
            policy.load(asked)
        with pytest.raises(policy.NotFound):
            policy.check(asked)


def test_a_large_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.dmn").write_bytes(b" " * (limits.XML_BYTES + 1))
    assert [problem.code for problem in policy.check(tmp_path)] == ["file-too-large"]


def test_a_large_text_is_not_mended_line_by_line() -> None:
    assert attempts(20, "a: b\n") == 20
    assert attempts(100, "x" * limits.YAML_BYTES) == 1
