"""The store of cases, on SQLite and on PostgreSQL."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

import policy
from policy.cases.events import Event, EventRefused
from policy.cases.fold import Case, Step
from policy.cases.plan import Plan
from policy.cases.store import CaseStore, StoreFailed
from policy.cases.store import schema as tables
from policy.cases.store.rows import snapshot, text_of
from tests.case_plans.conftest import PLANS

LATER = datetime(2026, 6, 9, tzinfo=UTC)


def complaint(id_: str, problem: str = "leak", at: str = "2026-06-01T09:00") -> dict[str, str]:
    return {"id": id_, "at": at, "event": "complaint", "problem": problem}


def changed(tmp_path: Path, **replaced: str) -> Plan:
    text = (PLANS / "calls.yaml").read_text()
    for old, new in replaced.values():  # type: ignore[misc]
        text = text.replace(old, new)
    (tmp_path / "other.yaml").write_text(text)
    return policy.load_plan(tmp_path / "other.yaml")


def test_a_post_writes_event_state_actions_and_timers(store: CaseStore, calls: Plan) -> None:
    posted = store.post(calls, "17", complaint("e1"))
    assert (posted.state, posted.ended, [one["name"] for one in posted.actions]) == ("open", False, ["call"])
    standing = store.show(calls, "17")
    assert [step["event"] for step in standing.steps] == ["e1"]
    assert [timer["id"] for timer in standing.snapshot["timers"]] == ["answer"]
    assert [one.id for one in store.pending_actions()] == ["calls/17/e1/any/1"]


def test_the_same_event_again_is_answered_the_same_and_changes_nothing(store: CaseStore, calls: Plan) -> None:
    first = store.post(calls, "17", complaint("e1"))
    again = store.post(calls, "17", complaint("e1"))
    assert again.repeated and again.steps == first.steps
    assert len(store.show(calls, "17").steps) == len(store.pending_actions()) == 1


def test_it_is_answered_the_same_by_another_worker(store: CaseStore, url: str, calls: Plan) -> None:
    first = store.post(calls, "17", complaint("e1"))
    with CaseStore(url) as other:
        assert other.post(calls, "17", complaint("e1")).steps == first.steps


def test_the_same_id_with_other_content_is_refused(store: CaseStore, calls: Plan) -> None:
    store.post(calls, "17", complaint("e1"))
    with pytest.raises(EventRefused) as refused:
        store.post(calls, "17", complaint("e1", "noise"))
    assert refused.value.code == "event-id-reused"
    assert len(store.show(calls, "17").steps) == 1


@pytest.mark.parametrize("id_", ["", "x" * 501, "a\x00b", "\ud800"])
def test_what_no_database_takes_as_an_id_is_refused(store: CaseStore, calls: Plan, id_: str) -> None:
    with pytest.raises(EventRefused):
        store.post(calls, id_, complaint("e1"))
    with pytest.raises(EventRefused):
        store.post(calls, "17", complaint(id_))
    assert store.cases(calls) == []


def test_texts_of_any_kind_are_kept(store: CaseStore, calls: Plan) -> None:
    text = "漏油 \x00 ' -- \U0001f600 \\u0000"
    store.post(calls, "案/1 %", complaint("e/1", text))
    assert store.load(calls, "案/1 %").events[0].fields["problem"] == text
    store.confirm(*(one.id for one in store.pending_actions()))
    assert store.pending_actions() == []


def test_a_refused_event_leaves_nothing(store: CaseStore, calls: Plan) -> None:
    with pytest.raises(EventRefused):
        store.post(calls, "17", {"id": "e1", "at": "2026-06-01T09:00", "event": "complain"})
    assert store.cases(calls) == []
    with pytest.raises(policy.NotFound):
        store.show(calls, "17")


def test_a_refused_event_does_not_hinder_those_beside_it(store: CaseStore, calls: Plan) -> None:
    answers = store.post_all(
        calls, [("1", complaint("a")), ("1", complaint("a", "other")), ("2", complaint("b")), ("1", complaint("c"))]
    )
    assert [isinstance(one, Exception) for one in answers] == [False, True, False, False]
    assert len(store.show(calls, "1").steps) == 2


def test_timers_fall_due_once(store: CaseStore, calls: Plan) -> None:
    store.post_all(calls, [(str(no), complaint("e1")) for no in range(120)])
    assert len(store.due(calls, LATER).posted) == 120
    assert store.due(calls, LATER).posted == ()
    assert store.show(calls, "7").snapshot["state"] == "late"
    assert store.post(
        calls, "7", {"id": "timeout answer/1", "at": "2026-06-02T09:00", "event": "timeout", "timer": "answer"}
    ).repeated


def test_timers_due_before_an_event_come_before_it(store: CaseStore, calls: Plan) -> None:
    store.post(calls, "17", complaint("e1"))
    posted = store.post(calls, "17", complaint("e2", at="2026-06-05T09:00"))
    assert [step["kind"] for step in posted.steps] == ["timeout", "complaint"]
    assert store.post(calls, "17", complaint("e2", at="2026-06-05T09:00")).steps == posted.steps


def test_actions_wait_until_they_are_confirmed(store: CaseStore, calls: Plan) -> None:
    store.post_all(calls, [("17", complaint("e1")), ("17", complaint("e2"))])
    first, second = store.pending_actions(calls)
    store.confirm(first.id)
    store.confirm(first.id)
    assert store.pending_actions() == [second]
    with pytest.raises(policy.NotFound):
        store.confirm("calls/17/e3/any/1")


def test_a_match_across_cases_reaches_each_of_them(store: CaseStore, calls: Plan) -> None:
    store.post_all(calls, [(case, complaint(f"e{case}")) for case in "ABC"])
    for case in "ABC":
        standing = store.show(calls, case)
        assert [event["event"] for event in standing.events] == ["complaint", "pattern"]
        assert standing.events[-1]["ids"] == ["eA", "eB", "eC"]
        assert store.faithful(calls, case)


def test_what_is_stored_is_what_replay_gives(store: CaseStore, calls: Plan) -> None:
    random = Random(1)
    for no in range(200):
        event = complaint(f"e{no}", random.choice("xyz"), f"2026-06-{1 + no // 10:02d}T09:00")
        if random.random() < 0.1:
            event = {"id": f"e{no}", "at": event["at"], "event": "solved"}
        store.post_all(calls, [(random.choice("ABCDEFGH"), event)])
    for one in store.cases(calls):
        assert store.faithful(calls, one.case)
        assert text_of(snapshot(store.load(calls, one.case))) == text_of(one.snapshot)


def test_the_store_and_the_replay_of_a_log_agree(store: CaseStore, calls: Plan) -> None:
    random = Random(2)
    log = [
        complaint(f"e{no}", random.choice("xy"), f"2026-06-{1 + no // 20:02d}T09:00") | {"case": random.choice("ABCDE")}
        for no in range(100)
    ]
    for event in log:
        store.post(calls, event["case"], event)
    replayed = calls.replay(log).cases
    assert {one.case: one.snapshot for one in store.cases(calls)} == {
        id_: snapshot(case) for id_, case in replayed.items()
    }


def test_threads_on_one_case_do_not_interleave(store: CaseStore, calls: Plan) -> None:
    with ThreadPoolExecutor(8) as threads:
        posted = [*threads.map(lambda no: store.post(calls, "17", complaint(f"e{no}", str(no))), range(60))]
    assert sorted(one.steps[-1]["no"] for one in posted) == [*range(1, 61)]
    assert store.faithful(calls, "17")


def test_two_workers_on_one_case_do_not_interleave(store: CaseStore, url: str, calls: Plan) -> None:
    with CaseStore(url) as other, ThreadPoolExecutor(2) as threads:

        def half(no: int) -> None:
            for place in range(20):
                (store, other)[no].post(calls, "17", complaint(f"e{no}-{place}", str(place)))

        assert [*threads.map(half, range(2))] == [None, None]
    assert [step["no"] for step in store.show(calls, "17").steps] == [*range(1, 41)]
    assert store.faithful(calls, "17")


def test_async_callers_do_not_block_the_loop(store: CaseStore, calls: Plan) -> None:
    async def many() -> int:
        await asyncio.gather(*(store.apost(calls, str(no % 5), complaint(f"e{no}", str(no))) for no in range(50)))
        await store.adue(calls, LATER)
        pending = await store.apending_actions()
        await store.aconfirm(*(one.id for one in pending))
        return len(pending)

    assert asyncio.run(many()) == 55
    assert store.pending_actions() == []


# Versions.


def test_running_cases_finish_under_their_version(store: CaseStore, calls: Plan, tmp_path: Path) -> None:
    other = changed(tmp_path, wait=("PT24H", "PT72H"))
    store.post(calls, "17", complaint("e1"))
    store.post(other, "17", complaint("e2"))
    store.post(other, "18", complaint("e1"))
    due = {one.case: one.snapshot["timers"][0]["due"] for one in store.cases(other)}
    assert due == {"17": "2026-06-02T09:00:00Z", "18": "2026-06-04T09:00:00Z"}


def test_a_version_that_is_not_at_hand_is_told(store: CaseStore, url: str, calls: Plan, tmp_path: Path) -> None:
    store.post(calls, "17", complaint("e1"))
    with CaseStore(url) as later:
        other = changed(tmp_path, wait=("PT24H", "PT72H"))
        with pytest.raises(policy.PolicyError) as unknown:
            later.post(other, "17", complaint("e2"))
        assert unknown.value.code == "plan-version-unknown"
        assert [one.error.code for one in later.due(other, LATER).failed] == ["plan-version-unknown"]
        later.know(calls)
        assert later.post(other, "17", complaint("e2")).state == "open"


def test_migration_shows_what_changes_and_then_does_it(store: CaseStore, calls: Plan, tmp_path: Path) -> None:
    store.post(calls, "17", complaint("e1"))
    store.due(calls, LATER)
    other = changed(tmp_path, wait=("PT24H", "PT240H"))
    (shown,) = store.migrate(other)
    assert (shown.before["state"], shown.after and shown.after["state"], shown.done) == ("late", "open", False)
    assert set(shown.actions_before) - set(shown.actions_after) == {"timeout answer/1/late/1"}
    assert store.cases(calls)[0].digest == calls.digest
    (done,) = store.migrate(other, really=True)
    assert done.done and store.cases(other)[0].digest == other.digest
    assert store.migrate(other) == []
    assert store.faithful(other, "17")
    assert store.post(other, "17", complaint("e1")).repeated
    assert store.post(other, "17", complaint("e2", at="2026-06-03T09:00")).state == "open"


def test_a_case_whose_events_a_version_refuses_stays_where_it_is(store: CaseStore, calls: Plan, tmp_path: Path) -> None:
    store.post(calls, "17", complaint("e1"))
    other = changed(tmp_path, field=("{problem: string}", "{problem: string, room: string}"))
    (refused,) = store.migrate(other, really=True)
    assert "room" in refused.refused and not refused.done
    assert store.cases(calls)[0].digest == calls.digest


# The form of the tables.


def test_a_store_of_a_later_version_is_left_alone(url: str) -> None:
    with CaseStore(url) as store, store._links.engine.begin() as connection:
        connection.execute(update(tables.schema).values(version=tables.VERSION + 1))
    with pytest.raises(StoreFailed) as newer:
        CaseStore(url)
    assert newer.value.code == "store-newer"


def test_a_store_of_an_older_version_is_brought_up(url: str, calls: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    with CaseStore(url) as store:
        store.post(calls, "17", complaint("e1"))
    taken = []
    later = tables.VERSION + 1
    monkeypatch.setattr(tables, "VERSION", later)
    monkeypatch.setitem(tables.STEPS, later, lambda connection: taken.append(connection))
    for _ in range(2):
        with CaseStore(url) as store:
            assert store.show(calls, "17").snapshot["state"] == "open"
    assert len(taken) == 1


def test_a_store_of_version_1_goes_on(url: str, calls: Plan) -> None:
    with CaseStore(url) as store:
        store.post(calls, "A", complaint("eA"))
        with store._links.engine.begin() as connection:
            connection.exec_driver_sql('ALTER TABLE policy_across DROP COLUMN "case"')
            connection.execute(update(tables.schema).values(version=1))
    with CaseStore(url) as store:
        store.post_all(calls, [(case, complaint(f"e{case}")) for case in "BC"])
        assert store.show(calls, "A").events[-1]["ids"] == ["eA", "eB", "eC"]


def test_what_cannot_be_matched_any_more_is_taken_out(store: CaseStore, calls: Plan) -> None:
    store.post_all(calls, [(case, complaint(f"{case}{no}", str(no % 2))) for no in range(20) for case in "AB"])
    with store._links.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.across)).scalar() == 4
    store.post(calls, "C", complaint("c", "1"))
    assert store.show(calls, "C").events[-1]["ids"] == ["A19", "B19", "c"]


def test_posts_of_many_threads_and_tasks_share_transactions(store: CaseStore, calls: Plan) -> None:
    written = []
    together = store._together._write
    store._together._write = lambda batch: (written.append(len(batch)), together(batch))[1]

    async def many() -> list[object]:
        posts = (store.apost(calls, str(no % 5), complaint(f"e{no}", str(no))) for no in range(100))
        return await asyncio.gather(*posts, return_exceptions=True)

    answers = asyncio.run(many())
    assert not [one for one in answers if isinstance(one, Exception)]
    assert sum(written) == 100 and len(written) < 20


def test_one_that_trips_up_the_engine_fails_alone(
    store: CaseStore, calls: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Plan.step

    def tripping(plan: Plan, case: Case, event: Event) -> Step:
        if event.id == "bad":
            raise ZeroDivisionError
        return step(plan, case, event)

    monkeypatch.setattr(Plan, "step", tripping)
    with pytest.raises(ZeroDivisionError):
        store.post_all(calls, [(case, complaint(id_)) for case, id_ in (("1", "a"), ("2", "bad"), ("3", "c"))])
    assert [one.case for one in store.cases(calls)] == ["1", "3"]


def test_after_a_failure_the_store_goes_on_with_another_connection(store: CaseStore, calls: Plan) -> None:
    store.post(calls, "1", complaint("a"))
    (kept,) = store._links._idle
    kept.driver_connection.close()
    with pytest.raises(StoreFailed):
        store.post(calls, "1", complaint("b"))
    assert store.post(calls, "1", complaint("b")).state == "open"
    assert len(store.show(calls, "1").steps) == 2


def test_readers_and_writers_of_many_threads_share_the_store(store: CaseStore, calls: Plan) -> None:
    def work(no: int) -> int:
        store.post(calls, str(no % 3), complaint(f"e{no}", str(no)))
        store.due(calls, datetime(2026, 6, 1, tzinfo=UTC))
        return len(store.show(calls, str(no % 3)).steps)

    with ThreadPoolExecutor(8) as threads:
        assert all([*threads.map(work, range(40))])
    assert sum(len(store.show(calls, str(no)).steps) for no in range(3)) == 40


@pytest.mark.parametrize("address", ["nothing://x", "/nowhere/at/all/cases.db", "mysql://x/y"])
def test_what_is_no_store_is_told(address: str) -> None:
    with pytest.raises(StoreFailed) as failed:
        CaseStore(address)
    assert "module" not in failed.value.message


def test_sqlite_waits_for_the_disk(tmp_path: Path) -> None:
    with CaseStore(str(tmp_path / "cases.db")) as store, store._links.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
