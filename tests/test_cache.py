"""What is kept between runs changes no answer, and nothing is used that another could have written."""

import csv
import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import policy
from policy.cache import CODE_BYTES, open_cache
from policy.compile import column_index, long_tables
from policy.decide import RuleSet
from policy.later import FEW
from policy.read import bars, table, xlsx
from tests import slow_tables
from tests.effort import examples
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
    """A home of one's own, in which the cache is on."""
    monkeypatch.delenv("POLICY_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
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
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made because the cache did not have it: the index of a column, the texts of a sheet."""
    found: list[str] = []

    def noted(what: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:
            found.append(what)
            return make(*arguments)

        return noting

    monkeypatch.setattr(long_tables, "column_index", noted("index", column_index.column_index))
    monkeypatch.setattr(xlsx, "sheet_texts", noted("sheet", xlsx.sheet_texts))
    return found


def fee(rules: RuleSet) -> Any:
    return rules.decide("fee", {"amount": 7.5, "kind": "k1"}, as_of=MOMENT).to_dict()


def entries(home: Path) -> list[Path]:
    return sorted((home / "cache/plainrule/rules").iterdir())


# It is used.


def test_the_indexes_of_a_table_are_kept(rules: Path, made: list[str]) -> None:
    first, again = policy.load(rules), policy.load(rules)
    assert fee(first) == fee(again)
    assert made == ["index", "index"]
    assert first.decider("fee")({"amount": 7.5, "kind": "k1"}).outcome == 8


@pytest.mark.parametrize("cell", ["-", "[1..2]", "null", "not(3)", "0.1, 1e30", "1.00000000000000000001"])
def test_an_index_that_was_kept_is_the_one_that_was_made(rules: Path, cell: str, made: list[str]) -> None:
    rows = "".join(f'"{cell if n % 3 else n}","""k{n}""",{n}\n' for n in range(200))
    (rules / "fees.csv").write_text(f"amount,kind,=> fee\n{rows}", encoding="utf-8")
    values = [{"amount": amount, "kind": kind} for amount in (0.1, 1, 1.5, 3, 9, 150) for kind in ("k1", "k9", "k150")]
    first, again = ([answer(policy.load(rules).decider("fee"), each) for each in values] for _ in range(2))
    assert first == again
    assert made == ["index", "index"]


def test_the_texts_of_a_sheet_are_kept(rules: Path, made: list[str]) -> None:
    as_sheet(rules)
    first, again = policy.load(rules), policy.load(rules)
    assert fee(first) == fee(again)
    assert first.digest == again.digest == policy.load(rules, cache=False).digest
    assert made == ["sheet", "index", "index", "sheet"]


@pytest.mark.parametrize("kind", ['"k\n1"', '"k ""1"""', "k1", '"税,1"'])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_the_texts_of_a_csv_file_are_kept(rules: Path, kind: str, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f'[{n}..{n + 2}),-,{n},"says {kind[1:-1] if kind[0] == chr(34) else kind} {{amount}}"' for n in range(200)]
    (rules / "fees.csv").write_text(end.join(["amount,kind,=> fee,because", *rows, ""]), encoding="utf-8", newline="")
    first = policy.load(rules)
    read: list[object] = []
    monkeypatch.setattr("policy.read.csv._lines", lambda *given: read.append(given))
    again = policy.load(rules)
    assert read == []
    assert fee(first) == fee(again)
    assert first.digest == again.digest
    assert [str(row.span) for row in logic(first).rows] == [str(row.span) for row in logic(again).rows]


def logic(rules: RuleSet) -> Any:
    return rules.find("fee").logic


def test_a_sheet_with_a_fault_is_read_again(rules: Path, made: list[str]) -> None:
    as_sheet(rules, blank=7)
    told = []
    for _ in range(2):
        with pytest.raises(policy.InvalidRules) as raised:
            policy.load(rules)
        told.append(str(raised.value))
    assert told[0] == told[1]
    assert made == ["sheet", "sheet"]


def as_sheet(folder: Path, blank: int = 0) -> None:
    """The table in a spreadsheet, where one is asked for with a blank row."""
    book: Any = openpyxl.Workbook()
    for number, row in enumerate(csv.reader((folder / "fees.csv").read_text(encoding="utf-8").splitlines())):
        book.active.append(
            [] if number and number == blank else ["then fee" if cell == "=> fee" else cell for cell in row]
        )
    book.save(folder / "fees.xlsx")
    (folder / "fees.yaml").write_text(RULES.replace("csv", "xlsx"), encoding="utf-8")


def test_what_has_changed_is_made_again(rules: Path, made: list[str]) -> None:
    fee(policy.load(rules))
    (rules / "fees.csv").write_text((rules / "fees.csv").read_text().replace("[7..9)", "[7..10)"), encoding="utf-8")
    changed = fee(policy.load(rules))
    assert made == ["index", "index", "index"]
    assert changed == fee(policy.load(rules, cache=False))


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
    rules: Path, home: Path, made: list[str], damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected = fee(policy.load(rules))
    for entry in entries(home):
        damage(entry)
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        assert fee(policy.load(rules)) == expected
    assert len(made) == 4
    assert "is not used" in caplog.text
    assert fee(policy.load(rules)) == expected
    assert len(made) == 4


def test_an_entry_under_the_name_of_another_is_not_used(rules: Path, home: Path, made: list[str]) -> None:
    expected = fee(policy.load(rules))
    kept = [entry.read_bytes() for entry in entries(home)]
    for entry, other in zip(entries(home), [*kept[1:], kept[0]], strict=True):
        entry.write_bytes(other)
    assert fee(policy.load(rules)) == expected
    assert len(made) == 4


def test_entries_from_elsewhere_are_not_used(rules: Path, home: Path, made: list[str]) -> None:
    """A cache that came with an image, or from another user's run, was made with another secret."""
    fee(policy.load(rules))
    (home / "config/plainrule/cache.key").unlink()
    fee(policy.load(rules))
    assert len(made) == 4


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
    rules: Path, home: Path, made: list[str], change: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    expected = fee(policy.load(rules))
    change(home)
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        assert open_cache() is None
        assert fee(policy.load(rules)) == expected
    assert "the cache is not used" in caplog.text
    assert len(made) == 4


def test_files_and_folders_are_made_for_the_user_alone(rules: Path, home: Path) -> None:
    before = os.umask(0)
    try:
        policy.load(rules).decider("fee")
    finally:
        os.umask(before)
    made = [path for start in ("cache", "config") for path in (home / start, *(home / start).rglob("*"))]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made if path.is_file()} == {0o600}


@pytest.mark.parametrize("value", [os.getcwd, Path("x"), {"a": {1}}, float("nan")])
def test_an_entry_holds_data_alone(home: Path, value: object, caplog: pytest.LogCaptureFixture) -> None:
    cache = open_cache()
    assert cache is not None
    with caplog.at_level(logging.DEBUG, "policy.cache"):
        cache.keep("one", value)
    assert "is not kept" in caplog.text
    assert entries(home) == []


def test_what_was_not_used_for_longest_makes_room(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache()
    assert cache is not None
    for number, name in enumerate("abcd"):
        cache.keep(name, "x" * 50)
        os.utime(cache.folder / name, (number, number))
        monkeypatch.setattr("policy.cache.CACHE_BYTES", 2 * (cache.folder / name).stat().st_size)
    assert [entry.name for entry in entries(home)] == ["c", "d"]


# It changes no answer.


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for a whole module."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as changed:
        changed.delenv("POLICY_CACHE", raising=False)
        changed.setenv("XDG_CACHE_HOME", str(home / "cache"))
        changed.setenv("XDG_CONFIG_HOME", str(home / "config"))
        yield home


def few(rows: int) -> None:
    for module in (bars, table):
        vars(module)["FEW"] = rows


@settings(max_examples=examples(15), suppress_health_check=[*HealthCheck])
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


def record_or_trouble(rules: RuleSet, key: str, values: dict[str, Any]) -> object:
    """All that a decision says: the record with its reasons and steps, or what went wrong and where."""
    try:
        record = rules.decide(key, values, as_of=MOMENT)
    except policy.PolicyError as error:
        return str(error), error.span
    return record.to_dict(), record.steps()
