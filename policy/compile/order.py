"""What a plan is made for: one wanted decision, one period, one way to take inputs and to give numbers."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from attrs import frozen

from policy.cache import Cache
from policy.compile.graph import Reach
from policy.compile.inputs import Slot
from policy.compile.periods import FOREVER, zone_of
from policy.model.typed import TypedDecision, TypedPolicy

Functions = Mapping[str, Callable[..., Any]]


@frozen(eq=False)
class Order:
    """What a plan is made for. `noisy`: the statements may ask for the moment, count steps or leave remarks."""

    wanted: TypedDecision
    reach: Reach
    policies: Mapping[str, TypedPolicy]
    digest: str
    slots: tuple[Slot, ...]
    start: int
    end: int
    numbers: str
    extra: str
    functions: Functions
    noisy: bool
    cache: Cache | None = None

    @property
    def bounded(self) -> bool:
        """Whether there are moments outside of the period."""
        return self.start > -FOREVER or self.end < FOREVER

    @property
    def zone(self) -> tzinfo:
        """The time zone of the wanted decision's policy."""
        return zone_of(self.policies[self.wanted.policy].source.time_zone)
