"""The rule sets that tests ask: a policy with those it uses, under the parameters that a case sets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import define, evolve, field

from policy.check import check_rules
from policy.decide import RuleSet
from policy.model.policy import Data, DatedValue, Policy, Settings
from policy.problems import InvalidRules, Problem
from policy.read.folder import Found, find_files
from policy.read.loading import Sources, read_files
from policy.read.names import did_you_mean, normal_name
from policy.source import Text

Given = Mapping[str, tuple[Text, Data]]  # parameters by name, each with its place


@define(eq=False)
class RuleSets:
    """Rule sets by tested policy and by the parameters set; each is made once."""

    sources: Sources
    _made: dict[tuple[str, str], RuleSet | InvalidRules] = field(factory=dict)

    @classmethod
    def under_paths(
        cls, paths: Iterable[str | Path], tested: Iterable[Found], settings: str | Path | None
    ) -> "RuleSets":
        """Read the policies under the paths, and those beside a single test file that it tests.

        Raises:
            InvalidRules: A file can not be read as a policy.
        """
        paths = list(paths)
        names = {found.name for found in tested}
        beside = [
            found.path
            for found in find_files(paths).files
            if found.kind in ("policy", "case plan") and not found.asked and found.name in names
        ]
        sources = read_files([*paths, *beside], settings, plans=True)
        if any(problem.severity == "error" for problem in sources.problems):
            raise InvalidRules(sources.problems)
        return cls(sources)

    def named(self, policy: str) -> Policy | None:
        """The policy of a name."""
        return next((each for each in self.policies if normal_name(each.name) == policy), None)

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies, then the case plans."""
        return (*self.sources.policies, *self.sources.plans)

    def absent(self, policy: Text) -> Problem:
        """The problem of a test of a policy that is not there."""
        known = [each.name for each in self.policies]
        message = f"there is no policy `{policy}` among the files"
        return Problem(policy.span(), "unknown-policy", message, did_you_mean(normal_name(policy.text), known))

    def under(self, policy: str, parameters: Given) -> RuleSet:
        """The policy and those it uses, with parameters set for a case.

        Raises:
            InvalidRules: They have no meaning so.
        """
        key = (policy, repr(sorted((name, data) for name, (_, data) in parameters.items())) if parameters else "")
        if key not in self._made:
            self._made[key] = self._make(policy, parameters)
        made = self._made[key]
        if isinstance(made, InvalidRules):
            raise made
        return made

    def _make(self, name: str, parameters: Given) -> RuleSet | InvalidRules:
        policies = list(_with_used(name, self.policies))
        settings = [_only(one, {normal_name(policy.name) for policy in policies}) for one in self.sources.settings]
        if parameters:
            settings = [*(_without(one, name, parameters) for one in settings), _settings(name, parameters, policies)]
        typed, problems = check_rules(policies, settings)
        return InvalidRules(problems) if typed is None else RuleSet(typed, {})


def _with_used(name: str, policies: Sequence[Policy]) -> Iterator[Policy]:
    """A policy and all that it uses, each once."""
    by_name = {normal_name(policy.name): policy for policy in policies}
    waiting, seen = [name], set()
    while waiting:
        policy = by_name.get(waiting.pop())
        if policy is not None and policy.name not in seen:
            seen.add(policy.name)
            yield policy
            waiting.extend(normal_name(use.name.text) for use in policy.uses)


def _only(settings: Settings, policies: set[str]) -> Settings:
    """The settings of these policies."""
    kept = tuple(entry for entry in settings.parameters if normal_name(entry[0].text) in policies)
    return evolve(settings, parameters=kept)


def _full(name: str, policy: str) -> str:
    return name if "." in name else f"{policy}.{name}"


def _without(settings: Settings, policy: str, parameters: Given) -> Settings:
    """The settings but for what a case sets itself."""
    own = {_full(name, policy) for name in parameters}
    kept = tuple(
        entry
        for entry in settings.parameters
        if f"{normal_name(entry[0].text)}.{normal_name(entry[1].text)}" not in own
    )
    return evolve(settings, parameters=kept)


def _settings(policy: str, parameters: Given, policies: Sequence[Policy]) -> Settings:
    """What a case sets, as settings; null leaves a parameter unset, unless null is one of its values."""
    optional = {
        f"{normal_name(each.name)}.{normal_name(parameter.declaration.name.text)}"
        for each in policies
        for parameter in each.parameters
        if parameter.declaration.optional
    }
    return Settings(
        name="test",
        file="",
        parameters=tuple(
            (*_split(place, policy), _values(data, _full(name, policy) in optional))
            for name, (place, data) in parameters.items()
        ),
    )


def _split(name: Text, policy: str) -> tuple[Text, Text]:
    """The policy and the parameter that a name means."""
    before, dot, _ = name.text.partition(".")
    if not dot:
        return evolve(name, text=policy), name
    return name.part(0, len(before)).strip(), name.part(len(before) + 1, len(name.text)).strip()


def _values(data: Data, optional: bool) -> tuple[DatedValue, ...]:
    unset = data.text is not None and data.text.text == "null" and not optional
    return () if unset else (DatedValue(since=None, value=data),)
