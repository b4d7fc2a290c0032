"""A case plan that runs: events read, cases folded forward, logs replayed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from policy.cases.durable import default_matcher
from policy.cases.events import Event, EventKinds, EventRefused, refused
from policy.cases.fold import Case, Step
from policy.cases.patterns import MakeMatcher
from policy.cases.stepping import Stepping
from policy.check import check_rules
from policy.decide import RuleSet
from policy.feel.values.temporal_texts import temporal_text
from policy.model.plan import TIMEOUT, CasePlan
from policy.model.policy import Policy, Settings
from policy.problems import InvalidRules, NotFound
from policy.read.loading import Sources
from policy.read.names import normal_name

if TYPE_CHECKING:
    from policy.cases.replay import Replay


class Plan:
    """A case plan. It never changes: threads share one.

    Cases and steps are values: `apply` gives new ones and changes nothing.
    """

    def __init__(self, rules: RuleSet, name: str, make: MakeMatcher = default_matcher) -> None:
        self.rules, self.name = rules, name
        self.policy = rules.typed.policies[name]
        assert self.policy.source.plan is not None
        self.plan: CasePlan = self.policy.source.plan
        self.version = self.policy.source.version
        self.kinds = EventKinds.of(self.policy)
        self.stepping = Stepping(rules, name, self.plan, make)
        self._order = {timer.id: place for place, timer in enumerate(self.plan.timers)}

    @property
    def digest(self) -> str:
        """The SHA-256 over the meaning of the plan, what it uses and the settings: `sha256:…`."""
        return self.rules.digest

    def event(self, data: Mapping[str, Any], case: str = "") -> Event:
        """The event that data describes: `case`, `id`, `at`, `event` (its kind) and the fields of the kind.

        Raises:
            EventRefused: It is no event of the plan.
        """
        return self.kinds.read(data, case)

    def begin(self, case: str) -> Case:
        """A case that has had no event."""
        return Case(id=case, state=self.plan.start.text)

    def apply(self, case: Case, event: Event) -> tuple[Step, ...]:
        """The steps that an event makes: those of timers due by then, and its own, which is the last.

        There are none for an event that the case has had.

        Raises:
            EventRefused: The case does not take it.
            DecisionFailed, LimitExceeded: The plan comes to no answer.
        """
        if self.had(case, event):
            return ()
        steps = tuple(self.advance(case, event.at, event))
        return (*steps, self.step(steps[-1].case if steps else case, event))

    def had(self, case: Case, event: Event) -> bool:
        """Whether the case has had the event; raises `EventRefused` where it has had another with the id."""
        known = case.event(event.id)
        if known is not None and not known.same_as(event):
            raise refused(
                "event-id-reused",
                f"the case has had another event with the id `{event.id}`",
                "the same id means the same event",
                part="id",
            )
        return known is not None

    def advance(self, case: Case, until: datetime, before: Event | None = None) -> Iterator[Step]:
        """The steps of the timers due at or before a moment; `before`: an event that may itself be a timer falling due."""
        if case.at is not None and until < case.at:
            return
        while (due := next(iter(self.due(case, until)), None)) is not None:
            if before is not None and _is_due(before, due):
                return
            step = self.step(case, due)
            case = step.case
            yield step

    def due(self, case: Case, now: datetime) -> tuple[Event, ...]:
        """The timeouts due at or before a moment, in order of due moment, then of the table. Each may stop those after it."""
        due = [timer for timer in case.timers if timer.due <= now]
        due.sort(key=lambda one: (one.due, self._order[one.id]))
        return tuple(
            Event(
                kind=TIMEOUT,
                id=f"{TIMEOUT} {one.id}/{one.since}",
                at=max(one.due, case.at or one.due),
                case=case.id,
                fields={"timer": one.id},
            )
            for one in due
        )

    def step(self, case: Case, event: Event) -> Step:
        """The step of one event alone, timers left aside; raises as `apply` does."""
        if event.case != case.id:
            raise refused(
                "event-of-another-case", f"the event is of case `{event.case}`, this is `{case.id}`", part="case"
            )
        if case.ended:
            raise refused("event-after-end", f"the case has ended: its state is `{case.state}`", part="event")
        if case.at is not None and event.at < case.at:
            raise refused(
                "event-out-of-order",
                f"`at` is {temporal_text(event.at)}, the event before was at {temporal_text(case.at)}",
                "events of a case arrive in order of their moments",
                part="at",
            )
        return self.stepping.step(case, event)

    def replay(self, events: Iterable[Mapping[str, Any] | Event]) -> "Replay":
        """All cases of a log, folded forward event by event; what is refused is listed, and the rest goes on.

        >>> import policy
        >>> plan = policy.load_plan("help_desk.yaml")  # doctest: +SKIP
        >>> plan.replay([{"case": "1", "id": "1", "at": "2026-06-01T09:00", "event": "taken"}]).cases  # doctest: +SKIP
        """
        from policy.cases.replay import replayed

        return replayed(self, events)

    def __repr__(self) -> str:
        return f"<Plan {self.name}>"


def _is_due(event: Event, due: Event) -> bool:
    return event.kind == TIMEOUT and event.at == due.at and event.fields.get("timer") == due.fields["timer"]


def load(
    path: str | Path,
    settings: str | Path | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    make: MakeMatcher = default_matcher,
) -> Plan:
    """The case plan in a file, or the one in a folder, with the policies that it uses."""
    from policy.pipeline import read_with_plans

    sources = read_with_plans([path], settings)
    if any(problem.severity == "error" for problem in sources.problems):
        raise InvalidRules(sources.problems)
    if len(sources.plans) != 1:
        listed = ", ".join(f"`{plan.name}`" for plan in sources.plans)
        raise NotFound(
            f"`{path}` holds {f'several case plans: {listed}' if listed else 'no case plan'}",
            hint="name its file" if listed else "a case plan begins with `case plan:`",
        )
    return plan_of(sources, sources.plans[0], functions or {}, make)


def plan_of(
    sources: Sources, plan: Policy, functions: Mapping[str, Callable[..., Any]], make: MakeMatcher = default_matcher
) -> Plan:
    """A plan among the files that were read."""
    from policy.pipeline import parameter_names

    lent = {name: parameter_names(name, function) for name, function in functions.items()}
    policies = [*with_used(plan, sources.policies)]
    settings = [settings_of(one, [policy.name for policy in policies]) for one in sources.settings]
    typed, problems = check_rules(policies, settings, lent)
    if typed is None:
        raise InvalidRules(problems)
    return Plan(RuleSet(typed, functions), plan.name, make)


def settings_of(settings: Settings, policies: Iterable[str]) -> Settings:
    """What settings say about these policies."""
    known = set(policies)
    return evolve(
        settings, parameters=tuple(entry for entry in settings.parameters if normal_name(entry[0].text) in known)
    )


def with_used(plan: Policy, policies: Iterable[Policy]) -> Iterator[Policy]:
    """A plan with the policies that it uses, and those that these use."""
    by_name = {policy.name: policy for policy in policies}
    waiting, met = [plan], {plan.name}
    while waiting:
        policy = waiting.pop()
        yield policy
        for use in policy.uses:
            found = by_name.get(use.name.text)
            if found is not None and found.name not in met:
                met.add(found.name)
                waiting.append(found)


__all__ = ["EventRefused", "Plan", "load"]
