"""What a policy and its parts are for, in several languages."""

from pathlib import Path

from policy.model.digest import digest_of
from policy.model.policy import Policy
from policy.problems import Sink
from policy.read.yaml import read_policy
from policy.write.yaml.policy import write_policy

TEXT = """\
policy: tier
format: 1
title: Tiers of customers
title (zh): 客户分级
about: Which tier.
about (zh): 属于哪一级。
inputs:
  spend: {type: number, about: a year, about (zh): "一年, 含税"}
parameters:
  gold from: {value: 5, cite: PARAMETER, about: a limit, about (zh): 界限}
functions:
  twice: {of: {n: number}, about: two times, about (zh): 两倍, is: 2 * n}
decisions:
  gold: {about: is it gold, about (zh): 是否金卡, type: boolean, is: twice(spend) >= gold from}
"""


def read(text: str, folder: Path) -> tuple[Policy, Sink]:
    file, sink = folder / "tier.yaml", Sink()
    file.write_text(text, encoding="utf-8")
    policy = read_policy(file, "tier.yaml", folder, sink)
    assert policy is not None, sink.problems
    return policy, sink


def test_texts_in_further_languages_are_read(tmp_path: Path) -> None:
    policy, sink = read(TEXT, tmp_path)
    assert not sink.problems
    assert policy.titles == (("en", "Tiers of customers"), ("zh", "客户分级"))
    assert policy.abouts == (("zh", "属于哪一级。"),)
    assert policy.inputs[0].abouts == (("zh", "一年, 含税"),)
    assert policy.parameters[0].declaration.abouts == (("zh", "界限"),)
    assert policy.functions[0].abouts == (("zh", "两倍"),)
    assert policy.decisions[0].abouts == (("zh", "是否金卡"),)


def test_they_are_written_again(tmp_path: Path) -> None:
    policy, _ = read(TEXT, tmp_path)
    again, sink = read(write_policy(policy), tmp_path)
    assert not sink.problems
    assert (again.titles, again.abouts) == (policy.titles, policy.abouts)
    assert [one.abouts for one in (*again.inputs, *again.functions, *again.decisions)] == [
        one.abouts for one in (*policy.inputs, *policy.functions, *policy.decisions)
    ]


def test_they_do_not_change_the_meaning(tmp_path: Path) -> None:
    policy, _ = read(TEXT, tmp_path)
    bare, _ = read("\n".join(line for line in TEXT.splitlines() if "title" not in line and "客" not in line), tmp_path)
    assert digest_of(policy) == digest_of(bare)


def test_other_keys_have_no_languages(tmp_path: Path) -> None:
    _, sink = read(TEXT.replace("about (zh): 属", "version (zh): 属"), tmp_path)
    assert [problem.code for problem in sink.problems] == ["unknown-key"]
