"""What the store promises: durable, typed, migrated, secret; a way out when a file is lost."""

import asyncio
import sqlite3
import stat
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.core.store import (
    DATABASE_FILE,
    KEY_FILE,
    WHOLE_RECORD,
    Collection,
    NewerData,
    SecretKeyLost,
    Store,
    StoreUnusable,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    name: str
    token: str
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    roles: frozenset[str] = frozenset()


ADA = Login(name="Ada", token="very-secret-token", roles=frozenset({"admin"}))
BOB = Login(name="Bob", token="another-secret")


async def logins(store: Store, **options: Any) -> Collection[Login]:
    return await store.collection("logins", Login, secret={"token"}, **options)


def bytes_of(folder: Path, suffix: str = "*") -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob(f"{DATABASE_FILE}{suffix}"))


async def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    people = await logins(store)
    await people.change({"2": BOB, "1": ADA})
    await people.put("1", replace(ADA, name="Ada L."))
    await people.delete("not there")
    await store.close()

    store = await Store.open(tmp_path)
    people = await logins(store)
    assert list((await people.load()).items()) == [("1", replace(ADA, name="Ada L.")), ("2", BOB)]
    assert await people.get("2") == BOB
    await people.delete("2")
    assert await people.get("2") is None
    await store.close()


async def test_secrets_are_unreadable_in_the_file_and_the_key_is_the_owners(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await (await logins(store)).put("1", ADA)
    whole = await store.collection("whole", Login, secret=WHOLE_RECORD)
    await whole.put("1", replace(ADA, name="wholly secret"))
    assert (await whole.load())["1"].name == "wholly secret"
    during = bytes_of(tmp_path)
    await store.close()
    for content in (during, bytes_of(tmp_path)):
        assert b"Ada" in content
        assert b"very-secret-token" not in content
        assert b"wholly secret" not in content
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600


async def test_a_change_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    people = await logins(store)
    await people.put("1", ADA)

    async def fail_half_way() -> None:
        async with store.transaction() as connection:
            await connection.execute("DELETE FROM records")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await fail_half_way()
    assert await people.load() == {"1": ADA}
    await store.close()


async def test_one_statement_says_how_many_rows_it_changed(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await store.write_one("CREATE TABLE things (name TEXT PRIMARY KEY)")
    add = "INSERT INTO things SELECT ? WHERE NOT EXISTS (SELECT 1 FROM things WHERE name = ?)"
    assert [await store.write_one(add, (name, name)) for name in ("one", "one", "two")] == [1, 0, 1]
    assert await store.fetch("SELECT name FROM things ORDER BY name") == [("one",), ("two",)]
    with pytest.raises(StoreUnusable):
        await store.write_one("INSERT INTO nowhere VALUES (1)")
    await store.close()


async def test_statements_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await store.write_one("CREATE TABLE things (name TEXT PRIMARY KEY)")
    first = "INSERT INTO things SELECT ? WHERE NOT EXISTS (SELECT 1 FROM things WHERE name = ?)"
    more = ("INSERT INTO things VALUES (?)", ("more",))
    assert await store.write_all([(first, ("one", "one")), more]) == 1
    assert await store.write_all([(first, ("one", "one")), ("INSERT INTO nowhere", ())]) == 0
    with pytest.raises(sqlite3.IntegrityError):
        await store.write_all([(first, ("two", "two")), more])
    with pytest.raises(StoreUnusable):
        await store.write_all([(first, ("two", "two")), ("INSERT INTO nowhere VALUES (1)", ())])
    assert await store.fetch("SELECT name FROM things ORDER BY name") == [("more",), ("one",)]
    await store.close()


async def test_writers_that_are_cancelled_anywhere_leave_the_store_usable(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    people = await logins(store)
    for delay in range(12):
        writer = asyncio.create_task(people.put("1", replace(ADA, name=str(delay))))
        for _ in range(delay):
            await asyncio.sleep(0.0002)
        writer.cancel()
        await asyncio.wait([writer])
        await people.put("2", replace(BOB, name=str(delay)))
        assert (await people.load())["2"].name == str(delay)
    await store.close()


async def test_a_lost_key_is_named_and_can_be_given_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await Store.open(tmp_path)
    await (await logins(store)).put("1", ADA)
    await (await store.collection("open", Login)).put("1", BOB)
    await store.close()
    key = (tmp_path / KEY_FILE).read_bytes()

    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(SecretKeyLost, match=r"secret\.key is missing.*--forget-secrets"):
        await Store.open(tmp_path)
    (tmp_path / KEY_FILE).write_text("nonsense")
    with pytest.raises(SecretKeyLost, match="does not hold a key"):
        await Store.open(tmp_path)

    store = await Store.open(tmp_path, forget_secrets=True)
    people = await logins(store)
    assert await people.load() == {}
    assert await people.get("1") is None
    assert await (await store.collection("open", Login)).load() == {"1": BOB}
    assert "1 records with secrets are forgotten" in caplog.text
    assert b"Ada" in bytes_of(tmp_path, ".before-forgetting-*")
    await people.put("1", ADA)
    assert await people.load() == {"1": ADA}
    await store.close()

    (tmp_path / KEY_FILE).write_bytes(key)
    with pytest.raises(SecretKeyLost, match="is not the key of this database"):
        await Store.open(tmp_path)


async def test_a_damaged_file_is_kept_beside_and_the_hub_starts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await Store.open(tmp_path)
    await (await logins(store)).put("1", ADA)
    await store.close()
    content = b"this is no database" + (tmp_path / DATABASE_FILE).read_bytes()[19:]
    (tmp_path / DATABASE_FILE).write_bytes(content)

    store = await Store.open(tmp_path)
    assert store.damage is not None
    assert store.damage.kept_as.read_bytes() == content
    people = await logins(store)
    assert await people.load() == {}
    await people.put("1", BOB)
    await store.close()
    assert str(store.damage.kept_as) in caplog.text

    store = await Store.open(tmp_path)
    assert store.damage is None
    assert await (await logins(store)).load() == {"1": BOB}
    await store.close()


async def test_pages_that_were_overwritten_are_noticed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await Store.open(tmp_path)
    await (await logins(store)).change({str(number): ADA for number in range(200)})
    await store.close()
    path = tmp_path / DATABASE_FILE
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    store = await Store.open(tmp_path)
    assert store.damage is not None
    await store.close()


async def test_a_record_that_cannot_be_read_hurts_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await Store.open(tmp_path)
    people = await logins(store)
    await people.put("1", ADA)
    await store.write("logins", [("2", b'{"name": 7}'), ("3", b"{")])
    assert await people.load() == {"1": ADA}
    assert "logins 2 cannot be read and is left out: name:" in caplog.text
    assert {row[0] for row in await store.rows("logins")} == {"1", "2", "3"}
    await store.close()


async def test_older_records_are_migrated_step_by_step_and_once(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    old = await store.collection("logins", dict[str, Any], secret={"password"})
    await old.put("1", {"user": "ada", "password": "very-secret-token"})
    steps = []

    def rename(record: dict[str, Any]) -> dict[str, Any]:
        steps.append(1)
        return {"name": record["user"], "token": record["password"]}

    def capitalise(record: dict[str, Any]) -> dict[str, Any]:
        steps.append(2)
        return {**record, "name": record["name"].title()}

    for _ in range(2):
        people = await logins(store, version=3, migrations={1: rename, 2: capitalise})
        assert await people.load() == {"1": Login(name="Ada", token="very-secret-token")}
    assert steps == [1, 2]
    assert b"very-secret-token" not in bytes_of(tmp_path)
    with pytest.raises(NewerData, match="version 3"):
        await logins(store, version=2)
    await store.close()


async def test_a_failed_migration_changes_nothing(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    people = await logins(store)
    await people.change({"1": ADA, "2": BOB})

    def fails_on_bob(record: dict[str, Any]) -> dict[str, Any]:
        return {**record, "name": {"Ada": "Countess"}[record["name"]]}

    with pytest.raises(KeyError):
        await logins(store, version=2, migrations={1: fails_on_bob})
    assert await (await logins(store)).load() == {"1": ADA, "2": BOB}
    await store.close()


async def test_a_backup_is_a_database_of_its_own(tmp_path: Path) -> None:
    store = await Store.open(tmp_path)
    await (await logins(store)).put("1", ADA)
    (tmp_path / "backup").mkdir()
    await store.backup(tmp_path / "backup" / DATABASE_FILE)
    await store.close()
    (tmp_path / "backup" / KEY_FILE).write_bytes((tmp_path / KEY_FILE).read_bytes())
    store = await Store.open(tmp_path / "backup")
    assert await (await logins(store)).load() == {"1": ADA}
    await store.close()
