"""Settings of all tests: property tests have no deadline (speed belongs in `benchmarks/`) and print how to repeat a failure."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.effort import USUAL

os.environ["POLICY_CACHE"] = "off"  # no test depends on what ran before; those of the cache have one of their own
settings.register_profile(
    "usual", max_examples=USUAL, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # a build says the same twice, and soon; new examples are looked for by hand
    "build", parent=settings.get_profile("usual"), max_examples=60, derandomize=True
)
settings.register_profile(
    "long", parent=settings.get_profile("usual"), max_examples=10_000
)  # with ten inputs each: 100,000 pairs
settings.load_profile(os.environ.get("POLICY_TESTS") or ("build" if os.environ.get("CI") else "usual"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data and conformance cases, where there is one."""
    folder = Path(os.environ.get("POLICY_SHARED", Path(__file__).parent.parent.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the shared folder is absent: {folder} (set POLICY_SHARED)")
    return folder
