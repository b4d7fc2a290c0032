"""What is kept of one decision: enough to explain it later, in another thread, or after pickling.

A record is made in microseconds: it holds the outcome, the values it was reached with and the rows that fired. Reasons,
remarks and traces are made from these when somebody looks.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from operator import attrgetter
from typing import Any, Protocol

from attrs import field, frozen

from policy.feel.encoding import to_plain
from policy.problems import Remark

FORMAT = 1
MASK = "***"
NO_LANGUAGE = ""  # one that no row has a reason in: each is told in the language of its policy
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class RowTrace:
    """One row of a table as it went: `failing` is the first column whose test did not hold, "" where all did."""

    id: str
    fired: bool
    failing: str = ""
    test: str = ""  # the failing cell, as written


@frozen
class Step:
    """One decision on the way to the outcome: its value, and for a table what its columns and rows came to."""

    decision: str
    outcome: Any
    columns: tuple[tuple[str, Any], ...] = ()
    rows: tuple[RowTrace, ...] = ()


class Story(Protocol):
    """What a record needs to explain itself; `kept` is what the decider put aside, of a form that only it knows."""

    policy: str
    version: str
    digest: str
    decision: str
    lang: str
    languages: tuple[str, ...]
    zone: tzinfo
    private: frozenset[str]

    def rules(self, kept: Any) -> list[str]: ...
    def because(self, kept: Any, lang: str) -> tuple[list[str], list[Remark]]: ...
    def inputs(self, kept: Any) -> dict[str, Any]: ...
    def remarks(self, kept: Any) -> list[Remark]: ...
    def steps(self, kept: Any, outcome: Any) -> list[Step]: ...


@frozen(kw_only=True)
class Told:
    """A story told in full, in every language: what a pickled record carries instead of the compiled rules."""

    policy: str
    version: str
    digest: str
    decision: str
    lang: str
    languages: tuple[str, ...]
    zone: tzinfo
    private: frozenset[str]
    told_rules: list[str]
    told_because: Mapping[str, tuple[list[str], list[Remark]]]
    told_inputs: dict[str, Any] = field(repr=False)
    told_remarks: list[Remark]
    told_steps: list[Step] = field(repr=False)

    def rules(self, kept: Any) -> list[str]:
        return list(self.told_rules)

    def because(self, kept: Any, lang: str) -> tuple[list[str], list[Remark]]:
        texts, remarks = self.told_because.get(lang) or self.told_because[NO_LANGUAGE]
        return list(texts), list(remarks)

    def inputs(self, kept: Any) -> dict[str, Any]:
        return dict(self.told_inputs)

    def remarks(self, kept: Any) -> list[Remark]:
        return list(self.told_remarks)

    def steps(self, kept: Any, outcome: Any) -> list[Step]:
        return list(self.told_steps)


class Record:
    """One decision: outcome, the rows that fired, reasons, remarks, inputs, and what is needed to take it again.

    Each plan makes records of a class of its own, see `record_class`: slots that generated code fills in line are what
    a record costs least with. `_moment` counts nanoseconds since 1970 in UTC; `_trouble` are remarks met while running.
    """

    __slots__ = {"outcome": "The value of the decision, in plain Python; the caller's own."}

    outcome: Any
    _story: Story
    _kept: Any
    _moment: int
    _trouble: tuple[Remark, ...] = ()
    _lang: str = ""

    @property
    def rules(self) -> list[str]:
        """The rows that fired: those of the decision asked, then those of the decisions it needed."""
        return self._story.rules(self._kept)

    @property
    def because(self) -> list[str]:
        """The reasons of the rows that fired, in the record's language."""
        return self.reasons()

    def reasons(self, lang: str = "") -> list[str]:
        """The reasons in `lang`; where a row has none in it, in the policy's own language."""
        return self._story.because(self._kept, lang or self._lang or self._story.lang)[0]

    @property
    def remarks(self) -> list[Remark]:
        """What was suspect on the way to the outcome."""
        _, failing = self._story.because(self._kept, self._lang or self._story.lang)
        return [*self._story.remarks(self._kept), *self._trouble, *failing]

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs the decision was reached with, private ones too."""
        return self._story.inputs(self._kept)

    @property
    def policy(self) -> str:
        return self._story.policy

    @property
    def version(self) -> str:
        return self._story.version

    @property
    def digest(self) -> str:
        return self._story.digest

    @property
    def decision(self) -> str:
        """The full name of the decision: `policy.decision`."""
        return self._story.decision

    @property
    def as_of(self) -> datetime:
        """The moment as of which it was taken, in the policy's time zone."""
        return moment(self._moment, self._story.zone)

    def steps(self) -> list[Step]:
        """How the outcome was reached: each decision with its value, each table with its columns and rows.

        The decision asked comes first. For a row that did not fire, the first cell that did not hold says what would have
        to be different.
        """
        return self._story.steps(self._kept, self.outcome)

    def shown_inputs(self) -> dict[str, Any]:
        """The inputs as they may be shown: private ones masked."""
        private = self._story.private
        return {name: MASK if name in private else value for name, value in self.inputs.items()}

    def to_dict(self) -> dict[str, Any]:
        """The record as data for a log: values in the plain encoding, private inputs masked.

        Numbers are `int` and `Decimal`; `to_json` writes them with all their digits, which the `json` module does not.
        """
        return {
            "format": FORMAT,
            "outcome": to_plain(self.outcome),
            "rules": self.rules,
            "because": self.because,
            "remarks": [_remark_as_data(remark) for remark in self.remarks],
            "inputs": {name: to_plain(value) for name, value in self.shown_inputs().items()},
            "policy": self.policy,
            "version": self.version,
            "digest": self.digest,
            "decision": self.decision,
            "as_of": self.as_of.isoformat(),
        }

    def to_json(self) -> str:
        """The same as one line of JSON."""
        from policy.feel.encoding import json_text

        return json_text(self.to_dict())

    def __repr__(self) -> str:
        return f"<Record {self.decision} {self.outcome!r} {self.rules}>"

    def __eq__(self, other: object) -> bool:
        """Whether both say the same: what was decided, by which rules, from what, as of when, why."""
        return _said(self) == _said(other) if isinstance(other, Record) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.digest, self.decision, self._moment))

    def __reduce__(self) -> tuple[Callable[..., "Record"], tuple[Any, ...]]:
        return restored, (
            told(self),
            self.outcome,
            self._moment,
            self._trouble,
            self._lang,
        )


def _said(record: Record) -> tuple[Any, ...]:
    whole = (record.policy, record.version, record.digest, record.decision, record._moment, record.outcome)
    return (*whole, record.inputs, record.rules, record.because, record.remarks)


class Restored(Record):
    """A record from its parts."""

    __slots__ = ("_kept", "_lang", "_moment", "_story", "_trouble")


def record_class(story: Story, kept: tuple[str, ...], further: tuple[str, ...] = ()) -> type[Record]:
    """The class of the records of one plan: the moment, the inputs, a slot for each value that is kept, and what else is filled in."""
    filled = attrgetter("_moment", "_given", *kept)

    def values(record: Record) -> tuple[Any, ...]:
        at, given, *made = filled(record)
        return at, *given, *made

    slots = ("_moment", "_given", *kept, *further)
    own = {"__slots__": slots, "__module__": __name__, "_story": story, "_kept": property(values)}
    return type("Record", (Record,), own)


def told(record: Record) -> Told:
    """The whole story of a record, as data that needs no rules to be read."""
    story, kept = record._story, record._kept
    if isinstance(story, Told):
        return story
    return Told(
        policy=story.policy,
        version=story.version,
        digest=story.digest,
        decision=story.decision,
        lang=story.lang,
        languages=story.languages,
        zone=story.zone,
        private=story.private,
        told_rules=story.rules(kept),
        told_because={lang: story.because(kept, lang) for lang in (NO_LANGUAGE, story.lang, *story.languages)},
        told_inputs=story.inputs(kept),
        told_remarks=story.remarks(kept),
        told_steps=story.steps(kept, record.outcome),
    )


def restored(story: Story, outcome: Any, at: int, trouble: tuple[Remark, ...], lang: str, kept: Any = None) -> Record:
    """A record from its parts."""
    record = Restored()
    record.outcome, record._story, record._kept = outcome, story, kept
    record._moment, record._trouble, record._lang = at, trouble, lang
    return record


def moment(nanoseconds: int, zone: tzinfo) -> datetime:
    """A count of nanoseconds since 1970 in UTC as a moment in a time zone, to the microsecond."""
    return (_EPOCH + timedelta(microseconds=nanoseconds // 1000)).astimezone(zone)


def nanoseconds(at: datetime) -> int:
    """The other way round, for an aware moment."""
    return (at - _EPOCH) // timedelta(microseconds=1) * 1000


def _remark_as_data(remark: Remark) -> dict[str, str]:
    data = {"code": remark.code, "message": remark.message, "severity": remark.severity}
    return {**data, "place": str(remark.span)} if remark.span.file else data
