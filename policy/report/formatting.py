"""What formatting changed, or would."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from rich.text import Text

from policy.report.problems import counted
from policy.report.visible import line

STYLES = {"+": "green", "-": "red", "@": "cyan"}


def diff_lines(file: Path, before: str, after: str) -> Iterator[Text]:
    """What would change in a file."""
    for row in unified_diff(before.splitlines(), after.splitlines(), str(file), str(file), lineterm=""):
        yield line((row, STYLES.get(row[:1], "")))


def summary(files: Sequence[Path], only_told: bool) -> Iterator[Text]:
    """The files that changed, and how many."""
    verb = "would change" if only_told else "formatted"
    for file in files:
        yield line(f"{verb}: {file}")
    yield line(f"{counted(len(files), 'file')} {verb}" if files else "nothing to format")
