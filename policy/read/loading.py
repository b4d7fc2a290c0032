"""Which of the files found are read, and the policies in them: those asked for, and those that they use."""

from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import define, evolve, field, frozen

from policy.cache import Cache
from policy.model.policy import Policy, Settings
from policy.problems import NotFound, Problem, Sink
from policy.read.dmn.model import read_dmn
from policy.read.dmn.xml import parse_xml
from policy.read.folder import Found, beside, find_files
from policy.read.names import normal_name
from policy.read.yaml import read_plan, read_policy, read_settings


@frozen
class Sources:
    """What was read. `problems` are those of reading; a policy with errors is not among `policies`, case plans never are."""

    policies: tuple[Policy, ...]
    settings: tuple[Settings, ...]
    problems: tuple[Problem, ...]
    plans: tuple[Policy, ...] = ()


def read_files(
    paths: Iterable[str | Path], settings: str | Path | None = None, plans: bool = False, cache: Cache | None = None
) -> Sources:
    """The policies and settings under paths, and the policies that these use from beside them; case plans where wanted.

    Raises:
        NotFound: A path is absent, or there is no rule file.
    """
    files = find_files(paths)
    reading = _Reading(files.files, Sink(list(files.problems)), cache)
    asked = [found for found in files.files if found.asked]
    if not any(found.kind in ("policy", "dmn", "case plan", "test", "settings") for found in asked):
        reading.refuse(asked)
    for found in asked:
        reading.add(found)
        if plans and found.kind == "case plan":
            reading.add_plan(found)
    reading.add_used()
    kept = [_settings(found, reading.sink) for found in asked if found.kind == "settings"]
    if settings is not None:
        kept.append(_settings_at(Path(settings), reading.sink))
    return Sources(
        tuple(reading.policies.values()),
        tuple(each for each in kept if each),
        tuple(reading.sink.problems),
        tuple(reading.plans.values()),
    )


def _settings(found: Found, sink: Sink) -> Settings | None:
    return read_settings(found.path, found.shown, found.root, sink)


def _settings_at(path: Path, sink: Sink) -> Settings | None:
    return read_settings(path, str(path), path.parent, sink)


@define(eq=False)
class _Reading:
    """The files found, and the policies read of them so far, by path."""

    files: tuple[Found, ...]
    sink: Sink
    cache: Cache | None = None
    policies: dict[Path, Policy] = field(factory=dict)
    plans: dict[Path, Policy] = field(factory=dict)
    _seen: set[Path] = field(factory=set)
    _namespaces: dict[str, Path] = field(factory=dict)

    def refuse(self, asked: list[Found]) -> None:
        """None of the files is a rule file: read as one, it says what is missing."""
        for found in asked:
            read_policy(found.path, found.shown, found.root, self.sink)
        if not self.sink.problems:
            raise NotFound("there is no rule file among the files", hint="a rule file begins with `policy:`")

    def add(self, found: Found) -> None:
        """Reads a file, once."""
        if found.path in self._seen or found.kind not in ("policy", "dmn"):
            return
        self._seen.add(found.path)
        policy = (
            self._model(found)
            if found.kind == "dmn"
            else read_policy(found.path, found.shown, found.root, self.sink, self.cache)
        )
        if policy is not None:
            self.policies[found.path] = policy

    def add_plan(self, found: Found) -> None:
        """Reads a case plan; what it uses is looked for in the folders beside its own, too."""
        plan = read_plan(found.path, found.shown, found.root, self.sink)
        if plan is None:
            return
        self.plans[found.path] = plan
        known = {each.name for each in self.files if each.kind == "policy"}
        if any(normal_name(use.name.text) not in known for use in plan.uses):
            paths = {each.path.resolve() for each in self.files}
            self.files += tuple(each for each in beside(found.path) if each.path.resolve() not in paths)

    def _model(self, found: Found) -> Policy | None:
        """A DMN model. Models are told apart by namespaces; where two have one name, the later gets its namespace too."""
        model = read_dmn(found.path, found.shown, self._siblings(found), self.sink)
        names = {policy.name for policy in self.policies.values()}
        return evolve(model, name=f"{model.name} ({model.namespace})") if model and model.name in names else model

    def _siblings(self, found: Found) -> Mapping[str, Path]:
        """The models in the same folder, by namespace."""
        if not self._namespaces:
            for each in self.files:
                if each.kind == "dmn" and each.path.parent == found.path.parent:
                    self._namespaces.setdefault(_namespace(each), each.path)
        return self._namespaces

    def add_used(self) -> None:
        """Reads what the policies use, and what these use in turn."""
        waiting = deque([*self.policies.values(), *self.plans.values()])
        while waiting:
            for use in waiting.popleft().uses:
                found = self._used(use.name.text)
                before = len(self.policies)
                if found is not None:
                    self.add(found)
                if found is not None and len(self.policies) > before:
                    waiting.append(self.policies[found.path])

    def _used(self, name: str) -> Found | None:
        wanted = normal_name(name)
        for found in self.files:
            if found.kind == "policy" and found.name == wanted:
                return found
            if found.kind == "dmn" and self._namespaces.get(name) == found.path:
                return found
        return None


def _namespace(found: Found) -> str:
    root = parse_xml(found.path, found.shown, Sink())
    return root.get("namespace", "") if root is not None else ""
