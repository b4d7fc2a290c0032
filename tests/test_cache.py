"""What is kept between runs changes no answer, and nothing is used that another could have written."""

import logging
import os
import pickle
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policy
from policy import kept
from policy.cache import CODE_BYTES, open_cache
from policy.decide import RuleSet
from policy.later import FEW
from policy.model.typed import TypedDecision
from policy.read import bars, table
from policy.source import Span
from policy.testing import inputs as policy_inputs
from tests import slow_tables
from tests.test_table_laws import answer, as_floats

RULES = """\
policy: fees
format: 1
inputs: {amount: number, kind: string}
decisions:
  fee:
    type: number
    hit: first
    table: {csv: fees.csv}
"""
MOMENT = "2026-06-30T12:00:00+08:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own, in which the cache is on and keeps the smallest rule sets too."""
    monkeypatch.delenv("POLICY_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(kept, "CACHED_BYTES", 0)
    return tmp_path


@pytest.fixture
def rules(home: Path) -> Path:
    folder = home / "rules"
    folder.mkdir()
    (folder / "fees.yaml").write_text(RULES, encoding="utf-8")
    write_fees(folder)
    return folder


def write_fees(folder: Path, fee: int = 1) -> None:
    rows = "".join(f'[{n}..{n + 2}),"""k{n % 3}""",{fee + n}\n' for n in range(200))
    (folder / "fees.csv").write_text(f"amount,kind,=> fee\n{rows}", encoding="utf-8")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number more for each load that was not found in the cache."""
    from policy import pipeline

    found: list[int] = []
    valid = pipeline._valid

    def noted(*arguments: Any) -> Any:
        found.append(1)
        return valid(*arguments)

    monkeypatch.setattr(pipeline, "_valid", noted)
    return found


def fee(rules: RuleSet) -> Any:
    return rules.decide("fee", {"amount": 7.5, "kind": "k1"}, as_of=MOMENT).to_dict()


def entries(home: Path) -> list[Path]:
    return sorted((home / "cache/plainrule/rules").iterdir())


# It is used.


def test_what_has_not_changed_is_not_read_again(rules: Path, reads: list[int]) -> None:
    first, again = policy.load(rules), policy.load(rules)
    assert len(reads) == 1
    assert fee(first) == fee(again)
    assert first.digest == again.digest


def test_the_index_of_a_table_is_kept_too(rules: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = policy.load(rules).decider("fee")({"amount": 7.5, "kind": "k1"}).outcome
    from policy.compile import long_tables

    monkeypatch.setattr(long_tables, "column_index", None)
    assert policy.load(rules).decider("fee")({"amount": 7.5, "kind": "k1"}).outcome == expected == 8


def change_table(folder: Path) -> None:
    write_fees(folder, 2)


def change_rules(folder: Path) -> None:
    (folder / "fees.yaml").write_text(RULES.replace("hit: first", "hit: any"), encoding="utf-8")


def another_file(folder: Path) -> None:
    (folder / "more.yaml").write_text("policy: more\nformat: 1\ndecisions: {one: {is: 1}}\n", encoding="utf-8")


@pytest.mark.parametrize("change", [change_table, change_rules, another_file])
def test_what_has_changed_is_read_again(rules: Path, reads: list[int], change: Callable[[Path], None]) -> None:
    policy.load(rules)
    change(rules)
    changed = policy.load(rules)
    assert len(reads) == 2
    assert changed.digest == policy.load(rules, cache=False).digest


def test_other_functions_and_other_paths_are_other_entries(
    rules: Path, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy.load(rules)
    policy.load(rules, functions={"rate": lambda a: a})
    monkeypatch.chdir(rules)
    shown = policy.load("fees.yaml").policies["fees"].source.file
    assert (len(reads), shown) == (3, "fees.yaml")


def test_a_table_behind_another_link_is_read_again(rules: Path, home: Path, reads: list[int]) -> None:
    """The bytes are the same, and the file lies outside the folder of the rules now."""
    policy.load(rules)
    (rules / "fees.csv").rename(home / "fees.csv")
    (rules / "fees.csv").symlink_to(home / "fees.csv")
    with pytest.raises(policy.InvalidRules) as raised:
        policy.load(rules)
    assert raised.value.code == "path-leaves-folder"


def test_invalid_rules_are_not_kept(rules: Path, home: Path) -> None:
    (rules / "fees.yaml").write_text(RULES.replace("type: number", "type: string"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(policy.InvalidRules):
            policy.load(rules)
    assert entries(home) == []


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_it_can_be_switched_off(rules: Path, home: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "variable":
        monkeypatch.setenv("POLICY_CACHE", "off")
    policy.load(rules, cache=how == "variable").decider("fee")
    assert not (home / "cache").exists()


# It is not used where another could have written it.


def flip(entry: Path) -> None:
    content = bytearray(entry.read_bytes())
    content[len(content) // 2] ^= 1
    entry.write_bytes(content)


def cut(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[: CODE_BYTES // 2])


def empty(entry: Path) -> None:
    entry.write_bytes(b"")


def open_to_others(entry: Path) -> None:
    entry.chmod(0o666)


def link(entry: Path) -> None:
    target = entry.with_suffix(".real")
    entry.rename(target)
    entry.symlink_to(target)


def pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry)


def give_away(entry: Path) -> None:
    os.chown(entry, 65534, 65534)


DAMAGES = [flip, cut, empty, open_to_others, link, pipe, *([give_away] if os.geteuid() == 0 else [])]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_entries_are_made_anew(
    rules: Path, home: Path, reads: list[int], damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected = fee(policy.load(rules))
    for entry in entries(home):
        damage(entry)
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        assert fee(policy.load(rules)) == expected
    assert len(reads) == 2
    assert "is not used" in caplog.text
    policy.load(rules)
    assert len(reads) == 2


def test_an_entry_under_the_name_of_another_is_not_used(rules: Path, home: Path, reads: list[int]) -> None:
    policy.load(rules)
    old = {entry.name: entry.read_bytes() for entry in entries(home)}
    write_fees(rules, 2)
    changed = policy.load(rules)
    [new] = [entry for entry in entries(home) if entry.name not in old and b"policy.model.typed" in entry.read_bytes()]
    [former] = [content for content in old.values() if b"policy.model.typed" in content]
    new.write_bytes(former)
    assert policy.load(rules).digest == changed.digest
    assert len(reads) == 3


def test_entries_from_elsewhere_are_not_used(rules: Path, home: Path, reads: list[int]) -> None:
    """A cache that came with an image, or from another user's run, was made with another secret."""
    policy.load(rules)
    (home / "config/plainrule/cache.key").unlink()
    policy.load(rules)
    assert len(reads) == 2


def folder_open_to_others(home: Path) -> None:
    (home / "cache/plainrule/rules").chmod(0o777)


def folder_above_open_to_others(home: Path) -> None:
    (home / "cache").chmod(0o777)


def folder_is_a_link(home: Path) -> None:
    (home / "cache/plainrule/rules").rename(home / "cache/plainrule/real")
    (home / "cache/plainrule/rules").symlink_to(home / "cache/plainrule/real")


def secret_open_to_others(home: Path) -> None:
    (home / "config/plainrule/cache.key").chmod(0o644)


def secret_cut_off(home: Path) -> None:
    (home / "config/plainrule/cache.key").write_bytes(b"short")


def no_home(home: Path) -> None:
    """As the users of services have it; it is not made."""
    os.environ["HOME"] = str(home / "absent")


def not_writable(home: Path) -> None:
    (home / "cache/plainrule").rename(home / "away")
    (home / "cache/plainrule").write_text("a file where a folder should be")


@pytest.mark.parametrize(
    "change",
    [
        folder_open_to_others,
        folder_above_open_to_others,
        folder_is_a_link,
        secret_open_to_others,
        secret_cut_off,
        not_writable,
        no_home,
    ],
)
def test_folders_that_are_not_the_users_alone(
    rules: Path, home: Path, reads: list[int], change: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected = fee(policy.load(rules))
    change(home)
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        assert open_cache() is None
        assert fee(policy.load(rules)) == expected
    assert "the cache is not used" in caplog.text
    assert len(reads) == 2


def test_files_and_folders_are_made_for_the_user_alone(rules: Path, home: Path) -> None:
    before = os.umask(0)
    try:
        policy.load(rules).decider("fee")
    finally:
        os.umask(before)
    made = [path for start in ("cache", "config") for path in (home / start, *(home / start).rglob("*"))]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}


class Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("true",)


@pytest.mark.parametrize("value", [Trap(), os.getcwd, Path("x"), open_cache])
def test_an_entry_holds_data_alone(home: Path, value: object, caplog: pytest.LogCaptureFixture) -> None:
    cache = open_cache()
    assert cache is not None
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        cache.keep("one", value)
        assert "does not belong into an entry" in caplog.text
        body = pickle.dumps(value)
        (cache.folder / "one").write_bytes(cache._code("one", body) + body)
        (cache.folder / "one").chmod(0o600)
        assert cache.find("one") is None


def test_what_was_not_used_for_longest_makes_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache()
    assert cache is not None
    for number, name in enumerate("abcd"):
        cache.keep(name, Span("x" * 50))
        os.utime(cache.folder / name, (number, number))
        monkeypatch.setattr("policy.cache.CACHE_BYTES", 2 * (cache.folder / name).stat().st_size)
    assert [entry.name for entry in entries(home)] == ["c", "d"]


# It changes no answer.


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for a whole module, in which every table counts as a large one."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as changed:
        changed.delenv("POLICY_CACHE", raising=False)
        changed.setenv("XDG_CACHE_HOME", str(home / "cache"))
        changed.setenv("XDG_CONFIG_HOME", str(home / "config"))
        changed.setattr(kept, "CACHED_BYTES", 0)
        yield home


def few(rows: int) -> None:
    for module in (bars, table):
        vars(module)["FEW"] = rows


@settings(max_examples=15, suppress_health_check=[*HealthCheck])
@given(
    drawn=st.one_of(slow_tables.tables(), slow_tables.tables(41, 60)),
    inputs=st.lists(slow_tables.inputs, min_size=1, max_size=4),
)
def test_large_tables_and_kept_ones_answer_as_small_ones(
    drawn: slow_tables.Table, inputs: list[dict[str, Any]], apart: Path
) -> None:
    file = apart / "p.yaml"
    file.write_text(drawn.policy(), encoding="utf-8")
    usual = FEW
    try:
        few(10_000)
        small = policy.load(file, cache=False)
        few(0)
        ways = [policy.load(file, cache=False), policy.load(file), policy.load(file)]
    finally:
        few(usual)
    for rules in ways:
        assert rules.digest == small.digest
        for values in (*inputs, *map(as_floats, inputs)):
            told = [record_or_trouble(each, "r", values) for each in (small, rules)]
            assert told[0] == told[1]
            assert answer(small.decider("r"), values) == answer(rules.decider("r"), values)


@pytest.fixture(scope="module")
def shipped(apart: Path) -> tuple[RuleSet, RuleSet]:
    """The rules that come with the package: as they are read, and as they are kept."""
    policy.load(policy.shipped_rules())
    return policy.load(policy.shipped_rules(), cache=False), policy.load(policy.shipped_rules())


@settings(max_examples=15, suppress_health_check=[*HealthCheck])
@given(data=st.data())
def test_the_shipped_rules_answer_alike_from_the_cache(data: st.DataObject, shipped: tuple[RuleSet, RuleSet]) -> None:
    made, found = shipped
    assert made.digest == found.digest
    key = data.draw(st.sampled_from([key for key, one in made.typed.by_key.items() if isinstance(one, TypedDecision)]))
    values = data.draw(policy_inputs(made, key))
    assert record_or_trouble(made, key, values) == record_or_trouble(found, key, values)


def record_or_trouble(rules: RuleSet, key: str, values: dict[str, Any]) -> object:
    """All that a decision says: the record with its reasons and steps, or what went wrong and where."""
    try:
        record = rules.decide(key, values, as_of=MOMENT)
    except policy.PolicyError as error:
        return str(error), error.span
    return record.to_dict(), record.steps()
