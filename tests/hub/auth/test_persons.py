"""Who is tied to a person stays tied to them when the rules of identity find who they are."""

from datetime import UTC, datetime
from pathlib import Path

from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.compose import CONFIG
from hub.models.observation import AccountsSeen
from hub.models.people import Account
from hub.playback.pipeline import PLAYBACK
from rules.alerts.book import ALERT_BOOK
from rules.compose import running_rules
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, whole_hub

MAIL = "someone@example.org"
KNOWN = Account(server_id="plex:first", key="1", name="someone", email=MAIL)
NEW = Account(server_id="jellyfin:second", key="x", name="some")


async def seen(scene: Scene, account: Account) -> str:
    told = AccountsSeen(server_id=account.server_id, at=datetime.now(UTC), accounts=(account,))
    await scene.hub[PLAYBACK].observe(told)
    return scene.hub[PLAYBACK].links()[account.server_id, account.key]


async def test_users_tokens_and_exceptions_follow_an_account_to_its_owner(tmp_path: Path) -> None:
    async with (
        whole_hub(tmp_path, peopled=False) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        auth, exceptions = scene.hub[AUTH], scene.hub[ALERT_BOOK].exceptions
        kept, gone = await seen(scene, KNOWN), await seen(scene, NEW)
        await auth.create_owner("Ada", "Correct-horse-7")
        user = await auth.create_user(
            "Viewer", Role.VIEWER, password="Correct-horse-7", person_id=gone
        )
        await auth.tokens.create("Phone", Role.VIEWER, gone)
        await exceptions.add(person_id=gone)

        found = Account(server_id=NEW.server_id, key=NEW.key, name=NEW.name, email=MAIL)
        assert await seen(scene, found) == kept
        await eventually(lambda: auth.users.get(user.id).person_id == kept)
        await eventually(lambda: [one.person_id for one in auth.tokens.all()] == [kept])
        await eventually(lambda: [one.person_id for one in exceptions.all()] == [kept])
