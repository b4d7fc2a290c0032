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


RULES = "policy: p\nformat: 1\ndecisions: {d: {type: number, is: 1 + 1}}\n"


def test_a_rule_file_that_can_not_be_opened_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "q.yaml").symlink_to(tmp_path / "gone.yaml")
    for look in (policy.load, policy.check):
        with pytest.raises(policy.NotFound, match=r"q\.yaml"):
            look(tmp_path)
    assert policy.load(tmp_path / "p.yaml").decide("d").outcome == 2  # where it is a neighbour only, it does no harm


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_folder_that_can_not_be_opened_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "closed").mkdir(mode=0o000)
    with pytest.raises(policy.NotFound, match="closed"):
        policy.load(tmp_path)


def test_a_folder_that_can_not_be_walked_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def scandir(place: str) -> object:
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(policy.NotFound, match="closed`: Permission denied"):
        policy.load(tmp_path)


def test_a_link_to_a_folder_elsewhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules" / "own").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "rules" / "p.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "rules" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "rules" / "again").symlink_to(tmp_path / "rules" / "own")
    [problem] = policy.check(tmp_path / "rules")
    assert (problem.code, problem.severity) == ("path-leaves-folder", "warning")
    assert problem.span.file.endswith("link")
    assert policy.load(tmp_path / "rules").decide("d").outcome == 2
    (tmp_path / "rules" / "p.yaml").rename(tmp_path / "elsewhere" / "p.yaml")
    (tmp_path / "rules" / "p.yaml").symlink_to(tmp_path / "elsewhere" / "p.yaml")
    with pytest.raises(policy.NotFound, match="no rule file") as caught:
        policy.load(tmp_path / "rules")
    assert "p.yaml`: the link leads out" in caught.value.hint or "link`: the link leads out" in caught.value.hint
