"""Codes of running are shown by their own examples."""

import pytest

import policy
from policy.codes.running import CODES

SHOWN = [code for code in CODES if code.wrong]


def codes_of(example, folder):
    (folder / "example.yaml").write_text(example, encoding="utf-8")
    try:
        return {remark.code for remark in policy.load(folder).decide("answer").remarks}
    except policy.DecisionFailed as error:
        return {error.code}


@pytest.mark.parametrize("code", SHOWN, ids=lambda code: code.code)
def test_the_wrong_example_has_the_code_and_the_right_one_none(code, tmp_path):
    assert codes_of(code.wrong, tmp_path) == {code.code}
    assert codes_of(code.right, tmp_path) == set()
