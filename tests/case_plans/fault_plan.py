"""What a worker of the fault run needs, imported and loaded once: workers are forked from a process that has it."""

from pathlib import Path

import policy
import policy.cases.store

PLAN = policy.load_plan(Path(__file__).parent / "plans" / "calls.yaml", matcher="worker")
