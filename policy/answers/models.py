"""DMN models kept between questions, as long as no file in their folder changes."""

import hashlib
import os
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from policy.check import check_rules
from policy.decide import AsOf, RuleSet
from policy.feel.scope import normal_name
from policy.limits import MODELS_KEPT, MODELS_KEPT_BYTES, XML_BYTES
from policy.model.policy import Policy
from policy.model.record import Record
from policy.problems import InvalidRules, NotFound
from policy.read.loading import read_files

Fingerprint = tuple[object, ...]


@frozen(eq=False, slots=False)
class Model:
    """One DMN model with those it imports. `size` counts the bytes of its files."""

    rules: RuleSet
    policy: Policy
    size: int

    def decision(self, name: str, inputs: Mapping[str, Any], as_of: AsOf = None) -> Record:
        """The record of a decision of this model; raises `NotFound` where it has none of that name."""
        wanted = normal_name(name)
        if wanted not in self._decisions:
            raise NotFound(f"no decision '{name[:200]}' in {Path(self.policy.file).name}")
        return self.rules.decide(f"{self.policy.name}.{wanted}", inputs, as_of=as_of)

    def service(self, name: str, inputs: Mapping[str, Any], as_of: AsOf = None) -> Record:
        """The record of a decision service of this model, asked with its inputs."""
        if normal_name(name) not in {normal_name(one.name.text) for one in self.policy.services}:
            raise NotFound(f"no decision service '{name[:200]}' in {Path(self.policy.file).name}")
        return self.rules.service(f"{self.policy.name}.{normal_name(name)}", inputs, as_of=as_of)

    @cached_property
    def _decisions(self) -> frozenset[str]:
        return frozenset(normal_name(one.name.text) for one in self.policy.decisions)

    def outputs(self, service: str) -> tuple[str, ...]:
        """The names of the output decisions of a decision service."""
        wanted = normal_name(service)
        return next((one.outputs for one in self.policy.services if normal_name(one.name.text) == wanted), ())


@define(eq=False)
class Models:
    """The models read last. A model is read again when its file, or another in its folder, has changed."""

    _kept: OrderedDict[Path, tuple[Fingerprint, Model]] = field(factory=OrderedDict)

    def at(self, path: Path) -> Model:
        """The model in a file.

        Raises:
            NotFound: There is no such file.
            InvalidRules: It is no DMN model.
        """
        place = path.absolute()
        seen = _fingerprint(place)
        kept = self._kept.get(place)
        if kept is None or kept[0] != seen:
            self._kept.pop(place, None)
            kept = self._kept[place] = (seen, read_model(place))
            self._forget()
        self._kept.move_to_end(place)
        return kept[1]

    def _forget(self) -> None:
        """Keeps memory bounded: the models that were asked longest ago go first."""
        while len(self._kept) > 1 and (len(self._kept) > MODELS_KEPT or self._size() > MODELS_KEPT_BYTES):
            self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(model.size for _, model in self._kept.values())


def read_model(path: Path) -> Model:
    """A DMN model with its imports from the same folder, ready to be asked."""
    sources = read_files([path])
    typed, invalid = check_rules(sources.policies)
    own = next((policy for policy in sources.policies if Path(policy.file) == path), None)
    problems = [problem for problem in (*sources.problems, *invalid) if problem.severity == "error"]
    if typed is None or own is None:
        raise InvalidRules(problems)
    return Model(RuleSet(typed), own, path.stat().st_size)


def _fingerprint(path: Path) -> Fingerprint:
    """The content of the file, and for the other models of its folder what the file system tells of them."""
    if not path.is_file():
        raise NotFound(f"there is no file `{path}`")
    with path.open("rb") as file:
        digest = hashlib.sha256(file.read(XML_BYTES + 1)).digest()
    with os.scandir(path.parent) as entries:
        models = sorted(
            (entry for entry in entries if entry.name.lower().endswith(".dmn")), key=lambda entry: entry.name
        )
        return digest, tuple((entry.name, *_changed(entry)) for entry in models)


def _changed(entry: "os.DirEntry[str]") -> tuple[int, ...]:
    try:
        status = entry.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
