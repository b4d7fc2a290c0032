"""The fault run, short: workers that are killed lose nothing and do nothing twice."""

import json
import subprocess
import sys
from pathlib import Path

FAULT_RUN = Path(__file__).parent / "fault_run.py"


def test_workers_that_are_killed_lose_nothing_and_do_nothing_twice(url: str) -> None:
    size = ["--events", "60", "--cases", "6", "--kills", "3"]
    done = subprocess.run([sys.executable, str(FAULT_RUN), url, *size], check=False, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert (told["wrong"], told["actions"]) == ([], 60)
    assert told["killed"]
