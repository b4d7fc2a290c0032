"""`pytest rules` runs the rule tests; the plugin is light to load."""

import subprocess
import sys
from pathlib import Path

DEMO = Path(__file__).parents[2] / "policy" / "commands" / "demo"


def pytest_in(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "--rootdir",
        str(folder),
        *arguments,
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_rule_tests_are_collected_and_told(tmp_path: Path) -> None:
    for name in ("discount.yaml", "discount_test.yaml"):
        text = (DEMO / name).read_text(encoding="utf-8").replace("expect: {to pay: 225}", "expect: {to pay: 1}")
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "broken_test.yaml").write_text("test: discount\nformat: 1\n", encoding="utf-8")
    (tmp_path / "other.yaml").write_text("something: else\n", encoding="utf-8")
    ran = pytest_in(tmp_path)
    assert ran.returncode == 1, ran.stdout
    assert "2 failed, 6 passed" in ran.stdout
    assert "discount_test.yaml:16:11: failed: what is left to pay" in ran.stdout
    assert "no-case" in ran.stdout
    assert "Traceback" not in ran.stdout


def test_invalid_rules_are_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "policy: p\nformat: 1\ndecisions: {d: {type: number, is: a + 1}}\n", encoding="utf-8"
    )
    (tmp_path / "p_test.yaml").write_text("test: p\nformat: 1\ncases: [{name: x, expect: {d: 1}}]\n", encoding="utf-8")
    ran = pytest_in(tmp_path)
    assert "unknown-name" in ran.stdout and "Traceback" not in ran.stdout
    assert ran.returncode != 0


def test_the_plugin_loads_nothing_of_the_engine() -> None:
    code = "import sys, policy.testing.plugin; print([m for m in sys.modules if m.startswith(('policy.feel', 'policy.read', 'yaml', 'lxml', 'hypothesis'))])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
