"""The matcher with a rule network and the one in Python say the same."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.cases.durable import durable
from policy.cases.plain import plain
from policy.cases.rete import AVAILABLE, Networks
from tests.case_plans.matching import patterns, said, stream

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="durable-rules cannot be imported here")


@given(st.integers(0, 2**32), st.booleans())
def test_both_matchers_agree_on_random_patterns_and_streams(seed: int, disorder: bool) -> None:
    random = Random(seed)
    live, events = patterns(random), stream(random, 30, disorder)
    assert said(durable(Networks()), live, events) == said(plain, live, events)
