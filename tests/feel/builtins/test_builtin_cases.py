"""Calls of built-in functions from a list that anyone can extend."""

from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from policy.feel.builtins import BUILTINS
from policy.feel.builtins.declare import Fault
from policy.feel.builtins.invoke import call
from policy.feel.builtins.sameness import same

CASES = YAML(typ="safe").load(Path(__file__).parents[2] / "cases" / "builtins" / "values.yaml")["cases"]


def feel(value):
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return [feel(item) for item in value]
    return {key: feel(item) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES, ids=str)
def test_call(name, arguments, expected):
    if expected == "fault":
        with pytest.raises(Fault):
            call(BUILTINS[name], *feel(arguments))
    else:
        assert same(call(BUILTINS[name], *feel(arguments)), feel(expected))


def test_every_function_says_what_it_is_for():
    assert not [name for name, builtin in BUILTINS.items() if not builtin.about]
