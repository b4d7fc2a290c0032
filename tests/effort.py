"""On how many examples a law is tried: its own count by hand and in long runs, fewer in a build, which says the same each time."""

from hypothesis import settings

USUAL = 150


def examples(count: int) -> int:
    """The count, or the share of it that the profile takes of the usual one."""
    return max(1, round(count * min(settings.default.max_examples, USUAL) / USUAL))
