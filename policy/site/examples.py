"""The tests of a policy as they are shown: what is given, what is expected, which rows must fire."""

from collections.abc import Iterable, Mapping

from attrs import define, field, frozen

from policy.feel.scope import normal_name
from policy.model.policy import Data
from policy.model.tests import Expectation, RuleTestRow, RuleTests, RuleTestTable, Setting, Story, StoryRow
from policy.model.typed import TypedPolicy, TypedRules
from policy.read.plan_policy import MOVES, SIGNALS
from policy.site.places import Rows, policy_file, rows_of
from policy.site.texts import data_text, masked
from policy.testing.asking import inputs_by_name

Pair = tuple[str, str]


@frozen
class Fires:
    """A row that must fire, with its address; none where the row is not to be found."""

    text: str
    address: str = ""


@frozen
class Given:
    """What is known: the day, the inputs, parameters set for the test."""

    as_of: str = ""
    inputs: tuple[Pair, ...] = ()
    parameters: tuple[Pair, ...] = ()


@frozen(kw_only=True)
class Case:
    """One case; `rules` of None: nothing is said of rows."""

    place: str
    name: str
    given: Given = Given()
    outcomes: tuple[Pair, ...] = ()
    rules: tuple[Fires, ...] | None = None
    fails: tuple[str, ...] = ()
    remarks: tuple[str, ...] | None = None
    cells: tuple[str, ...] = ()  # of a table: by its columns


@frozen(kw_only=True)
class Group:
    """Cases that are shown together. `given` and `outputs` are the columns of a table of cases of one decision."""

    decision: str = ""
    shared: Given = Given()
    given: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    cases: tuple[Case, ...] = ()


@frozen
class Event:
    """One row of a story, a cell for each column; a state or an action of "" is expected to be none."""

    cells: tuple[str, ...]
    fields: str
    state: str
    action: str
    rules: tuple[Fires, ...] | None
    signals: tuple[Fires, ...] | None
    fails: tuple[str, ...] = ()


@frozen
class Told:
    """A story."""

    place: str
    name: str
    given: Given
    columns: tuple[str, ...]
    events: tuple[Event, ...]


@define
class Examples:
    """All tests of a policy, and for each row of it the cases that name it."""

    shared: list[Given] = field(factory=list)
    groups: list[Group] = field(factory=list)
    stories: list[Told] = field(factory=list)
    by_row: dict[str, list[Case | Told]] = field(factory=dict)
    count: int = 0


def examples(policy: TypedPolicy, files: Iterable[RuleTests], rules: TypedRules) -> Examples:
    """The tests of a policy from its test files."""
    made = _Making(policy, rules)
    for file in files:
        made.add(file)
    return made.found


class _Making:
    """One policy's tests while they are put together."""

    def __init__(self, policy: TypedPolicy, rules: TypedRules) -> None:
        self.policy, self.rules, self.found = policy, rules, Examples()
        name = policy.source.name
        self.known = inputs_by_name([i for one in rules.policies.values() for i in one.inputs], name)
        self.rows: dict[str, Rows] = {name: rows_of(policy)}

    def add(self, file: RuleTests) -> None:
        """Add the tests of one file."""
        self.found.shared.append(self._given(file.setting))
        cases = tuple(self._case(case.name, case.setting, case.expect) for case in file.cases)
        self.found.groups += [Group(cases=cases)] if cases else []
        self.found.groups += [self._table(table) for table in file.tables]
        self.found.stories += [self._story(story) for story in file.stories]

    def _given(self, setting: Setting) -> Given:
        return Given(
            str(setting.as_of or ""),
            tuple((str(key), self._data(str(key), data)) for key, data in setting.given),
            tuple((str(key), data_text(data)) for key, data in setting.parameters),
        )

    def _case(self, name: str, setting: Setting, expect: Expectation, cells: tuple[str, ...] = ()) -> Case:
        self.found.count += 1
        case = Case(
            place=f"test-{self.found.count}",
            name=name,
            given=self._given(setting),
            outcomes=tuple((str(key), data_text(data)) for key, data in expect.outcomes or ()),
            rules=None if expect.rules is None else tuple(self._fires(rule.text) for rule in expect.rules),
            fails=tuple(map(str, expect.fails or ())),
            remarks=None if expect.remarks is None else tuple(map(str, expect.remarks)),
            cells=cells,
        )
        self._note(case, case.rules or ())
        return case

    def _note(self, case: Case | Told, fired: Iterable[Fires]) -> None:
        for row in fired:
            if row.address.startswith("#"):
                known = self.found.by_row.setdefault(row.address[1:], [])
                known += [case] if case not in known else []

    def _data(self, name: str, data: Data) -> str:
        return masked(data_text(data), self._is_private(name))

    def _is_private(self, name: str) -> bool:
        found = self.known.get(normal_name(name))
        return found is not None and found.private

    def _table(self, table: RuleTestTable) -> Group:
        given = tuple(dict.fromkeys(key.text for row in table.rows for key, _ in row.given))
        outputs = tuple(dict.fromkeys(key.text for row in table.rows for key, _ in row.outcomes))
        cases = tuple(
            self._case(row.name, Setting(), row.expect, self._cells(row, given, outputs)) for row in table.rows
        )
        shared = self._given(table.setting)
        return Group(decision=table.decision.text, shared=shared, given=given, outputs=outputs, cases=cases)

    def _cells(self, row: RuleTestRow, given: Iterable[str], outputs: Iterable[str]) -> tuple[str, ...]:
        """What stands in each column of a table of cases."""
        cells = {key.text: masked(str(cell), self._is_private(key.text)) for key, cell in row.given}
        expected = {key.text: str(cell) for key, cell in row.outcomes}
        return (*(cells.get(key, "-") for key in given), *(expected.get(key, "-") for key in outputs))

    def _story(self, story: Story) -> Told:
        columns = tuple(dict.fromkeys(part for row in story.rows for part, _ in row.parts))
        events = tuple(self._event(row, columns) for row in story.rows)
        self.found.count += 1
        told = Told(f"test-{self.found.count}", story.name, self._given(story.setting), columns, events)
        for event in events:
            self._note(told, (*(event.rules or ()), *(event.signals or ())))
        return told

    def _event(self, row: StoryRow, columns: Iterable[str]) -> Event:
        parts = {part: str(cell) for part, cell in row.parts}
        hidden = row.fields is not None and self._tells_private(parts.get("event", ""))
        return Event(
            tuple(parts.get(part, "-") for part in columns),
            fields=masked(str(row.fields or "-"), hidden),
            state="" if row.same_state else str(row.state or "-"),
            action="" if row.no_action else str(row.action or "-"),
            rules=None if row.rules is None else tuple(self._row_of(MOVES, one.text) for one in row.rules),
            signals=None if row.signals is None else tuple(self._row_of(SIGNALS, one.text) for one in row.signals),
            fails=tuple(map(str, row.fails or ())),
        )

    def _tells_private(self, event: str) -> bool:
        plan = self.policy.source.plan
        kind = plan.kind(normal_name(event)) if plan is not None else None
        return kind is not None and any(one.private for one in kind.fields)

    def _fires(self, rule: str) -> Fires:
        """The row that a test names: `tier/p`, `must hold/bands`, or with the name of another policy before it."""
        named, _, row = rule.partition("/")
        policy, decision = self._policy_of(named)
        place = self._rows(policy).by_name.get((decision, normal_name(row)))
        if place is None:
            return Fires(rule)
        own = policy == self.policy.source.name
        return Fires(rule, f"#{place}" if own else f"{policy_file(policy).partition('/')[2]}#{place}")

    def _row_of(self, decision: str, row: str) -> Fires:
        place = self._rows(self.policy.source.name).by_name.get((decision, normal_name(row)))
        return Fires(row, f"#{place}" if place else "")

    def _policy_of(self, named: str) -> Pair:
        name = normal_name(named)
        policy, dot, decision = name.partition(".")
        return (policy, decision) if dot and policy in self.rules.policies else (self.policy.source.name, name)

    def _rows(self, policy: str) -> Rows:
        if policy not in self.rows:
            self.rows[policy] = rows_of(self.rules.policies[policy])
        return self.rows[policy]


def by_policy(files: Iterable[RuleTests]) -> Mapping[str, list[RuleTests]]:
    """Test files by the name of what they test."""
    found: dict[str, list[RuleTests]] = {}
    for file in files:
        found.setdefault(normal_name(file.policy.text), []).append(file)
    return found
