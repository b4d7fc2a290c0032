"""Digests: what means the same has the same, whatever its layout; what is decided otherwise has another."""

from pathlib import Path

import pytest

import policy

TIER = """\
policy: tier
format: 1
cites: {003: [tiers]}
inputs:
  spend: {type: number}
parameters:
  gold from: {value: 100, cite: PARAMETER}
decisions:
  tier:
    type: string
    hit: first
    table: |
      | id | spend        | => tier      | because         | cite       |
      |----|--------------|--------------|-----------------|------------|
      | g  | >= gold from | "gold"       | spends {spend}  | SOURCE 003 |
      | otherwise | -     | "no  tier"   | spends little   | PARAMETER  |
"""
USER = "policy: user\nformat: 1\nuses: [tier]\ndecisions:\n  twice: {type: string, is: tier.tier + tier.tier}\n"
SETTINGS = "settings: house\nformat: 1\nparameters: {tier: {gold from: 250}}\n"


def digests(folder: Path, **files: str) -> dict[str, str]:
    """The digests of the policies in files with these contents."""
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    settings = folder / "settings.yaml" if "settings" in files else None
    rules = policy.load(*(folder / f"{name}.yaml" for name in files if name != "settings"), settings=settings)
    return {name: one.digest for name, one in rules.policies.items()} | {"all": rules.digest}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("inputs:", "# what is asked\ninputs:"),
        ("inputs:\n  spend: {type: number}", "inputs: {spend: number}"),
        ("| >= gold from |", "|    >= gold  from  |"),
        ("| >= gold from |", "| >= gold from /* the band */ |"),
        ("format: 1\n", "format: 1\nabout: which tier\n"),
    ],
)
def test_comments_layout_and_descriptions_do_not_count(tmp_path: Path, before: str, after: str) -> None:
    assert before in TIER
    assert digests(tmp_path / "a", tier=TIER) == digests(tmp_path / "b", tier=TIER.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("value: 100", "value: 101"),
        (">= gold", "> gold"),
        ('"no  tier"', '"no tier"'),
        ("spends {spend}", "spends  {spend}"),
        ("SOURCE 003", "INFERRED 003"),
        ("hit: first", "hit: rule order"),
    ],
)
def test_what_is_decided_explained_or_cited_counts(tmp_path: Path, before: str, after: str) -> None:
    first = digests(tmp_path / "a", tier=TIER)
    second = digests(tmp_path / "b", tier=TIER.replace(before, after))
    assert first["tier"] != second["tier"]
    assert first["all"] != second["all"]


def test_a_policy_is_covered_with_what_it_uses(tmp_path: Path) -> None:
    first = digests(tmp_path / "a", tier=TIER, user=USER)
    second = digests(tmp_path / "b", tier=TIER.replace("100", "101"), user=USER)
    assert first["user"] != second["user"]


def test_settings_count(tmp_path: Path) -> None:
    first = digests(tmp_path / "a", tier=TIER)
    second = digests(tmp_path / "b", tier=TIER, settings=SETTINGS)
    assert first["tier"] != second["tier"]
