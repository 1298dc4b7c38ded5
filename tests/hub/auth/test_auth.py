"""Users, sign-ins and tokens on a real store."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from hub.auth.auth import ALGORITHM, Auth, OwnerLost, SignIn
from hub.auth.passwords import require_strong
from hub.auth.roles import Caller, Role
from hub.auth.settings import AuthModel
from hub.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from hub.core.store import Store, StoreUnusable

PASSWORD = "Correct-horse-7"
OTHER = "Battery-staple-8"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(tmp_path)
    yield store
    await store.close()


@pytest.fixture
async def auth(store: Store) -> Auth:
    return await Auth.open(AuthModel(), store)


async def test_the_first_user_is_the_owner_and_there_is_only_one(auth: Auth) -> None:
    before = auth.needs_owner
    owner = await auth.create_owner("Ada", PASSWORD)
    assert owner.role is Role.ADMIN
    assert (before, auth.needs_owner) == (True, False)
    with pytest.raises(Conflict, match="has an owner already"):
        await auth.create_owner("Eve", PASSWORD)


@pytest.mark.allow_logs("cannot be read")
async def test_where_the_owner_was_lost_nobody_owns_the_hub_by_coming_first(
    tmp_path: Path,
) -> None:
    store = await Store.open(tmp_path)
    await (await Auth.open(AuthModel(), store)).create_owner("Ada", PASSWORD)
    await store.close()
    (tmp_path / "usher.db").write_bytes(b"this is no database" * 300)
    for _ in range(2):
        store = await Store.open(tmp_path)
        auth = await Auth.open(AuthModel(), store)
        assert auth.lost_owner
        with pytest.raises(OwnerLost, match=r"usher restore.*usher user add.*usher doctor"):
            await auth.create_owner("Eve", PASSWORD)
        await store.close()
    store = await Store.open(tmp_path)
    made = AuthModel(admin_username="Ada", admin_password=PASSWORD)
    assert not (await Auth.open(made, store)).lost_owner
    await store.close()


@pytest.mark.parametrize("left", ["history.duckdb", "journal.db"])
async def test_a_database_that_is_gone_is_lost_where_records_are(tmp_path: Path, left: str) -> None:
    await (await Store.open(tmp_path)).close()
    (tmp_path / "usher.db").unlink()
    store = await Store.open(tmp_path)
    assert not store.lost
    await store.close()
    (tmp_path / "usher.db").write_bytes(b"")
    (tmp_path / left).touch()
    store = await Store.open(tmp_path)
    assert store.lost
    await store.close()


async def test_a_history_that_was_there_first_is_no_loss(tmp_path: Path) -> None:
    (tmp_path / "history.duckdb").touch()
    store = await Store.open(tmp_path)
    assert not store.lost
    await store.close()


async def test_signing_in_gives_a_token_that_says_who_it_is(auth: Auth) -> None:
    user = await auth.create_owner("Ada", PASSWORD)
    token = await auth.sign_in("  aDA ", PASSWORD, address="192.0.2.1", agent="x" * 500)
    caller = auth.caller_of(token.text)
    assert caller is not None
    assert (caller.user_id, caller.role) == (user.id, Role.ADMIN)
    assert auth.users.get(user.id).last_sign_in is not None


@pytest.mark.parametrize(("name", "password"), [("Ada", "wrong"), ("Eve", PASSWORD), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_look_alike(
    auth: Auth, name: str, password: str
) -> None:
    await auth.create_owner("Ada", PASSWORD)
    with pytest.raises(Unauthenticated, match=r"^The name or the password is wrong\.$"):
        await auth.sign_in(name, password)


async def test_a_token_ends_with_its_sign_in(auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    first, second = [await auth.sign_in("Ada", PASSWORD) for _ in range(2)]
    caller = auth.caller_of(first.text)
    assert caller is not None
    assert caller.session_id is not None
    await auth.sign_out(caller.session_id)
    assert auth.caller_of(first.text) is None
    assert not auth.still_valid(caller)
    assert auth.caller_of(second.text) is not None


async def test_sign_ins_survive_a_restart_but_not_their_time(store: Store, auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    token = await auth.sign_in("Ada", PASSWORD)
    again = await Auth.open(AuthModel(), store)
    assert again.caller_of(token.text) is not None
    sign_ins = await store.collection("sign_ins", SignIn)
    for key, sign_in in (await sign_ins.load()).items():
        past = datetime.now(UTC) - timedelta(seconds=1)
        await sign_ins.put(key, replace(sign_in, expires_at=past))
    assert (await Auth.open(AuthModel(), store)).caller_of(token.text) is None
    assert await sign_ins.load() == {}


async def test_tokens_of_others_are_worthless(auth: Auth) -> None:
    user = await auth.create_owner("Ada", PASSWORD)
    exp = datetime.now(UTC) + timedelta(days=1)
    forged = jwt.encode({"sub": user.id, "sid": "x", "exp": exp}, "k" * 40, ALGORITHM)
    unsigned = jwt.encode({"sub": user.id, "sid": "x", "exp": exp}, "", "none")
    for token in (forged, unsigned, "", "nonsense"):
        assert auth.caller_of(token) is None


async def test_a_configured_admin_token_is_an_admin_of_no_user(store: Store) -> None:
    auth = await Auth.open(AuthModel(admin_token="a-long-token"), store)
    caller = auth.caller_of("a-long-token")
    assert caller is not None
    assert (caller.user_id, caller.role) == (None, Role.ADMIN)
    assert auth.caller_of("a-long-toke") is None
    with pytest.raises(Conflict, match="belongs to no user"):
        await auth.change_password(caller, PASSWORD, OTHER)


async def test_the_configured_owner_is_made_once(store: Store) -> None:
    settings = AuthModel(admin_username="Ada", admin_password=PASSWORD)
    first = await Auth.open(settings, store)
    await first.users.update(first.users.all()[0].id, language="de")
    second = await Auth.open(settings, store)
    assert [user.language for user in second.users.all()] == ["de"]


async def test_a_changed_password_ends_the_other_sign_ins(auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    mine, other = [await auth.sign_in("Ada", PASSWORD) for _ in range(2)]
    caller = auth.caller_of(mine.text)
    assert caller is not None
    with pytest.raises(InvalidInput, match="needs"):
        await auth.change_password(caller, PASSWORD, "weak")
    with pytest.raises(Unauthenticated):
        await auth.change_password(caller, "wrong", OTHER)
    await auth.change_password(caller, PASSWORD, OTHER)
    assert auth.caller_of(mine.text) is not None
    assert auth.caller_of(other.text) is None
    await auth.sign_in("Ada", OTHER)


async def test_the_last_admin_stays(auth: Auth) -> None:
    owner = await auth.create_owner("Ada", PASSWORD)
    for change in ({"role": Role.VIEWER}, {"disabled": True}):
        with pytest.raises(Conflict, match="last admin"):
            await auth.users.update(owner.id, **change)
    with pytest.raises(Conflict, match="last admin"):
        await auth.users.delete(owner.id)
    await auth.create_user("Bob", Role.ADMIN, password=PASSWORD)
    await auth.users.delete(owner.id)
    with pytest.raises(NotFound):
        auth.users.get(owner.id)


async def test_a_disabled_user_is_out_at_once(auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    bob = await auth.create_user("Bob", Role.VIEWER, password=PASSWORD, person_id="p1")
    token = await auth.sign_in("Bob", PASSWORD)
    caller = auth.caller_of(token.text)
    assert caller is not None
    await auth.users.update(bob.id, disabled=True)
    assert auth.caller_of(token.text) is None
    assert not auth.still_valid(caller)
    with pytest.raises(Unauthenticated):
        await auth.sign_in("Bob", PASSWORD)


async def test_names_are_unique_without_case_and_visible(auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    with pytest.raises(Conflict):
        await auth.create_user("ADA", Role.VIEWER, password=PASSWORD)
    for name in ("", " ", "x" * 65, "a\nb"):
        with pytest.raises(InvalidInput):
            await auth.create_user(name, Role.VIEWER, password=PASSWORD)


def _contents(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.iterdir() if path.is_file()]


async def test_no_secret_lies_open_in_the_file(store: Store, auth: Auth, tmp_path: Path) -> None:
    await auth.create_owner("Ada", PASSWORD)
    token = await auth.sign_in("Ada", PASSWORD)
    for body in _contents(tmp_path):
        assert PASSWORD.encode() not in body
        assert token.text.encode() not in body


@pytest.mark.parametrize(
    ("password", "lack"),
    [
        ("Short-1", "at least 12 characters"),
        ("correct-horse-7", "an upper-case letter"),
        ("CORRECT-HORSE-7", "a lower-case letter"),
        ("Correct-horse-x", "a digit"),
        ("Correcthorse77", "a special character"),
        ("Aa1-" + "x" * 300, "at most 256 characters"),
    ],
)
def test_weak_passwords_are_told_what_they_lack(password: str, lack: str) -> None:
    with pytest.raises(InvalidInput, match=lack):
        require_strong(password)


def test_a_viewer_may_see_one_person_and_nobody_else() -> None:
    viewer = Caller("u", "Bob", Role.VIEWER, "p1")
    lost = Caller("u", "Bob", Role.VIEWER, None)
    assert viewer.may_see("p1")
    assert not viewer.may_see("p2")
    assert not viewer.may_see(None)
    assert not lost.may_see(None)
    assert Caller("u", "Ed", Role.EDITOR).may_see(None)
    with pytest.raises(Forbidden, match="needs the role admin"):
        viewer.require(Role.ADMIN)


async def test_two_at_once_do_not_both_become_the_owner(auth: Auth) -> None:
    made = await asyncio.gather(
        *(auth.create_owner(name, PASSWORD) for name in ("Ada", "Eve")), return_exceptions=True
    )
    assert len(auth.users) == 1
    assert sorted(type(one).__name__ for one in made) == ["Conflict", "User"]


async def test_changes_at_one_time_are_all_kept(auth: Auth) -> None:
    await auth.create_owner("Ada", PASSWORD)
    bob = await auth.create_user("Bob", Role.VIEWER, password=OTHER)
    now = datetime.now(UTC)
    await asyncio.gather(
        auth.users.update(bob.id, disabled=True), auth.users.update(bob.id, last_sign_in=now)
    )
    after = auth.users.get(bob.id)
    assert (after.disabled, after.last_sign_in) == (True, now)


async def test_a_clock_that_was_set_back_signs_nobody_out(store: Store) -> None:
    secret = "x" * 48
    auth = await Auth.open(AuthModel(jwt_secret=secret), store)
    await auth.create_owner("Ada", PASSWORD)
    claims = jwt.decode((await auth.sign_in("Ada", PASSWORD)).text, secret, [ALGORITHM])
    before = jwt.encode({**claims, "iat": claims["iat"] + 3600}, secret, ALGORITHM)
    assert auth.caller_of(before) is not None


async def test_sign_ins_do_not_pile_up(auth: Auth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.auth.auth.MOST_SIGN_INS", 2)
    user = await auth.create_owner("Ada", PASSWORD)
    tokens = [await auth.sign_in("Ada", PASSWORD) for _ in range(3)]
    assert len(auth.sign_ins_of(user.id)) == 2
    assert [auth.caller_of(one.text) is not None for one in tokens] == [False, True, True]


async def test_a_full_disk_keeps_nobody_out(auth: Auth, store: Store) -> None:
    await auth.create_owner("Ada", PASSWORD)
    _, text = await auth.tokens.create("script", Role.VIEWER)
    await store.fetch("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnusable, match="Make room"):
        await auth.create_user("B" * 64, Role.VIEWER, password_hash="x" * 200_000)
    token = await auth.sign_in("Ada", PASSWORD, agent="x" * 200)
    assert auth.caller_of(token.text) is not None
    await auth.tokens.note_use(text)
