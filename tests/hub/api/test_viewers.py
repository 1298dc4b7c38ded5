"""What a viewer sees: the own person on every route, page and topic, and nobody else anywhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from frontend.application import ENDPOINTS, TOPICS, application
from hub.api.endpoint import PREFIX
from hub.auth.roles import Role
from hub.core.config.sections import HttpModel
from hub.core.entries import ENTRIES
from hub.core.states import STATES
from hub.models.ids import new_id
from tests.hub.api.live_client import open_socket
from tests.support.shelf.plex import SERVER_ID
from tests.support.whole_hub import BOBS, PLAYS, WORDS, Scene, item_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
PARAMETER = re.compile(r"{(\w+)(?::[^}]*)?}")
GETS = [endpoint for endpoint in ENDPOINTS if endpoint.method == "GET"]
CHANGES = [endpoint for endpoint in ENDPOINTS if endpoint.method != "GET"]
NOT_FOR_VIEWERS = {Role.EDITOR, Role.ADMIN}


def ids(scene: Scene) -> list[str]:
    """Everything that could stand in a path, Bob's first."""
    entries = [entry.id for entry in scene.hub[ENTRIES].all()]
    states = [state.entity_id for state in scene.hub[STATES]]
    unknown = [new_id(), "nonsense", "../etc"]
    return [*scene.bobs_ids, *scene.anns_ids, SERVER_ID, *entries, *states, *unknown]


def addresses(scene: Scene, template: str) -> Iterator[str]:
    """The template with every id in the place of its parameter."""
    if not PARAMETER.search(template):
        yield template
    else:
        yield from (PARAMETER.sub(one.replace("/", "%2F"), template) for one in ids(scene))


def about_bob(scene: Scene, text: str, asked: str = "") -> list[str]:
    """What in an answer is about Bob; what the question itself named does not count."""
    said = [one for one in scene.bobs_ids if one in text and one not in asked]
    return [*said, *([BOBS] if BOBS in text.lower() and BOBS not in asked.lower() else [])]


def leaks(scene: Scene, bodies: dict[str, str]) -> dict[str, list[str]]:
    """What each answer tells about Bob, by address; nothing for those that tell nothing."""
    told = {path: about_bob(scene, body, path) for path, body in bodies.items()}
    return {path: found for path, found in told.items() if found}


def decoded(body: Any) -> str:
    return body.decode(errors="replace") if isinstance(body, bytes) else str(body)


async def walk(scene: Scene, who: str, templates: list[str], **options: Any) -> dict[str, str]:
    """The bodies of everything that can be asked for."""
    found = {}
    for template in templates:
        for path in addresses(scene, template):
            response, body = await scene.ask(who, "GET", path, **options)
            assert response.status < 500, (path, body)
            found[path] = decoded(body)
    return found


def pages(scene: Scene) -> list[str]:
    """Every page: the GET routes that are not the API's."""
    router = application(scene.hub, HttpModel()).router
    routes = {
        route.resource.canonical
        for route in router.routes()
        if route.method == "GET" and route.resource is not None
    }
    return sorted(one for one in routes if not one.startswith((PREFIX, "/static")))


async def test_no_endpoint_tells_a_viewer_about_others(scene: Scene) -> None:
    for who in ("ann", "lone"):
        bodies = await walk(scene, who, [PREFIX + endpoint.path for endpoint in GETS])
        assert leaks(scene, bodies) == {}, who


async def test_no_page_tells_a_viewer_about_others(scene: Scene) -> None:
    assert len(pages(scene)) > 15
    for accept in ("text/html", "application/json"):
        bodies = await walk(scene, "ann", pages(scene), headers={"Accept": accept})
        assert leaks(scene, bodies) == {}, accept


async def test_the_walk_would_find_a_leak(scene: Scene) -> None:
    """What the walk looks for is there for somebody who may see it."""
    bodies = await walk(scene, "editor", [PREFIX + endpoint.path for endpoint in GETS])
    telling = {path.split("?")[0] for path, body in bodies.items() if about_bob(scene, body, path)}
    lists = ("sessions", "plays", "persons", "accounts", "players", "items", "events")
    assert {f"{PREFIX}/{name}" for name in lists} <= telling
    told = await walk(scene, "editor", pages(scene), headers={"Accept": "text/html"})
    telling = {path for path, body in told.items() if about_bob(scene, body, path)}
    assert {"/", "/history", "/persons", f"/persons/{scene.persons['bob']}"} <= telling


@pytest.mark.parametrize("kind", ["plays", "items", "sessions", "states"])
async def test_what_is_another_s_looks_like_what_does_not_exist(scene: Scene, kind: str) -> None:
    unknown, _ = new_id(), None
    answers = set()
    for one in (*scene.bobs_ids, unknown):
        response, body = await scene.ask("ann", "GET", f"{PREFIX}/{kind}/{one.replace('/', '%2F')}")
        answers.add((response.status, str(body)))
    assert len(answers) == 1
    assert answers.pop()[0] in {404, 403}


@pytest.mark.parametrize("path", ["/history/{}", "/persons/{}", "/servers/{}"])
async def test_pages_about_another_look_like_pages_that_do_not_exist(
    scene: Scene, path: str
) -> None:
    shown = []
    for one in (scene.persons["bob"], scene.bobs_ids[0], new_id()):
        response, body = await scene.ask("ann", "GET", path.format(one.replace("/", "%2F")))
        assert response.status == 404
        text = re.sub(r'nonce="[^"]*"|"now":"[^"]*"', "", decoded(body))
        shown.append(text.replace(one, ""))
    assert len(set(shown)) == 1


async def test_sums_are_the_viewer_s_own(scene: Scene) -> None:
    hour = 3600.0
    servers = await scene.get("ann", f"{PREFIX}/servers")
    libraries = await scene.get("ann", f"{PREFIX}/libraries")
    persons = await scene.get("ann", f"{PREFIX}/persons")
    items = await scene.get("ann", f"{PREFIX}/items")
    own = PLAYS["ann"]
    assert [(s["plays"], s["watch_time_s"]) for s in servers] == [(own, own * hour)]
    assert [(x["plays"], x["watch_time_s"]) for x in libraries] == [(own, own * hour)]
    assert [(x["plays"], x["id"]) for x in persons] == [(own, scene.persons["ann"])]
    assert sum(item["plays"] for item in items) == own
    _, body = await scene.ask("ann", "GET", f"{PREFIX}/plays?totals=1&limit=2")
    assert body["metadata"]["totals"] == {"plays": own, "watch_time_s": own * hour}
    everybody = await scene.get("editor", f"{PREFIX}/servers")
    assert everybody[0]["plays"] == sum(PLAYS.values())


@pytest.mark.parametrize(
    "query",
    [
        "person={person}",
        "account=plex:still/Zirkon-key",
        "address=81.2.69.160",
        "city=Zirkonstadt",
        "sort=title&person={person}",
        "person={person}&totals=1",
    ],
)
async def test_filters_do_not_reach_beyond_the_own_person(scene: Scene, query: str) -> None:
    path = f"{PREFIX}/plays?{query.format(person=scene.persons['bob'])}"
    response, body = await scene.ask("ann", "GET", path)
    assert (response.status, body["data"]) == (200, [])
    assert body["metadata"].get("totals", {"plays": 0})["plays"] == 0
    assert await scene.get("editor", path) != []


async def test_a_cursor_of_somebody_else_is_refused(scene: Scene) -> None:
    _, body = await scene.ask("editor", "GET", f"{PREFIX}/plays?limit=2")
    cursor = body["metadata"]["next_cursor"]
    path = f"{PREFIX}/plays?limit=2&cursor={cursor}"
    assert await scene.status("ann", "GET", path) == 400


async def test_a_viewer_without_a_person_sees_nothing(scene: Scene) -> None:
    for kind in ("sessions", "plays", "persons", "accounts", "players", "items"):
        assert await scene.get("lone", f"{PREFIX}/{kind}") == [], kind
    bodies = await walk(scene, "lone", [PREFIX + endpoint.path for endpoint in GETS])
    bodies |= await walk(scene, "lone", pages(scene), headers={"Accept": "text/html"})
    for path, body in bodies.items():
        for word in WORDS.values():
            assert word.lower() not in body.lower() or word.lower() in path.lower(), path


async def test_pictures_of_others_do_not_exist(scene: Scene) -> None:
    def picture(path: str) -> str:
        return f"{PREFIX}/servers/{SERVER_ID}/picture?path={path}"

    for kind in ("poster", "backdrop", "face"):
        assert await scene.status("ann", "GET", picture(f"/art/Marble-{kind}")) == 200
        response, hidden = await scene.ask("ann", "GET", picture(f"/art/Zirkon-{kind}"))
        missing = await scene.ask("ann", "GET", picture("/other"))
        assert (response.status, hidden) == (404, missing[1])
        assert await scene.status("lone", "GET", picture(f"/art/Marble-{kind}")) == 404
        assert await scene.status("editor", "GET", picture(f"/art/Zirkon-{kind}")) == 200


async def test_numbers_about_everybody_are_not_for_viewers(scene: Scene) -> None:
    assert await scene.status(None, "GET", "/metrics") == 401
    assert await scene.status("ann", "GET", "/metrics") == 403
    assert await scene.status("editor", "GET", "/metrics") == 200


async def test_a_play_does_not_bring_what_was_told_about_others(scene: Scene) -> None:
    own_ids = await scene.plays_of("ann")
    plays = [await scene.get("editor", f"{PREFIX}/plays/{one}") for one in own_ids]
    assert any(play["evidence"] for play in plays)
    for play in plays:
        own = await scene.get("ann", f"{PREFIX}/plays/{play['row']['id']}")
        assert own["evidence"] == []


async def test_what_changes_something_needs_its_role(scene: Scene) -> None:
    """Every change that is declared for a higher role is refused, whatever it is about."""
    for endpoint in CHANGES:
        for who, role in (("ann", Role.VIEWER), ("editor", Role.EDITOR)):
            if endpoint.role is None or role.rank >= endpoint.role.rank:
                continue
            for path in list(addresses(scene, PREFIX + endpoint.path))[:3]:
                response, body = await scene.ask(who, endpoint.method, path, json={})
                assert response.status == 403, (who, endpoint.method, path)
                assert not about_bob(scene, str(body), path)


async def test_only_the_declared_endpoints_are_open(scene: Scene) -> None:
    """What needs no sign-in is a short list that somebody has to change on purpose."""
    open_ones = {(e.method, e.path) for e in ENDPOINTS if e.role is None}
    assert open_ones == {
        ("GET", "/health"),
        ("GET", "/health/live"),
        ("GET", "/health/ready"),
        ("POST", "/auth/login"),
        ("POST", "/webhook/{secret}"),
        *((method, "/hooks/{id}") for method in ("GET", "POST", "PUT")),
    }
    for endpoint in ENDPOINTS:
        if endpoint.role is not None:
            path = next(addresses(scene, PREFIX + endpoint.path))
            assert await scene.status(None, endpoint.method, path, json={}) == 401, endpoint.path


async def test_pages_need_a_sign_in(scene: Scene) -> None:
    without = {"/sign-in", "/setup/account", "/favicon.ico", "/metrics", "/settings"}
    for template in set(pages(scene)) - without:
        for path in list(addresses(scene, template))[:2]:
            response, _ = await scene.ask(None, "GET", path)
            assert response.status == 302, path
            assert response.headers["Location"].startswith("/sign-in?next="), path


async def test_only_admins_reach_settings_and_users(scene: Scene) -> None:
    for path in ("/config/entries", "/config/flows", "/config/discovered", "/users", "/tokens"):
        statuses = [await scene.status(w, "GET", PREFIX + path) for w in ("ann", "editor", "admin")]
        assert statuses == [403, 403, 200], path
    for path in ("/integrations", "/settings/users", "/settings/tokens", "/settings/hub"):
        statuses = [await scene.status(w, "GET", path) for w in ("ann", "editor", "admin")]
        assert statuses == [403, 403, 200], path


async def _bob_is_busy(scene: Scene) -> None:
    """Bob's stream moves, ends and begins anew; things about everybody change as well."""
    await scene.watch("ann")
    await scene.watch("ann", "bob")
    await scene.hub[ENTRIES].reload(next(iter(scene.hub[ENTRIES].all())))
    scene.hub[STATES].set("sensor.zirkon", "1", {"friendly_name": item_of("bob").title})


async def test_no_topic_tells_a_viewer_about_others(scene: Scene) -> None:
    async with open_socket(scene, "ann") as socket, open_socket(scene, "editor") as editor:
        await socket.subscribe(*TOPICS)
        await editor.subscribe(*TOPICS)
        await _bob_is_busy(scene)
        told = await socket.told()
        assert not [frame for frame in told if about_bob(scene, frame)]
        answered = {topic for topic in TOPICS if any(f'"{topic}"' in frame for frame in told)}
        assert answered == set(TOPICS)
        assert [frame for frame in await editor.told() if about_bob(scene, frame)]


async def test_a_viewer_is_told_of_the_own_streams(scene: Scene) -> None:
    async with open_socket(scene, "ann") as socket:
        await socket.subscribe("sessions")
        first = await socket.next("sessions")
        assert [one["person"]["id"] for one in first["snapshot"]] == [scene.persons["ann"]]
        await scene.watch("bob")
        gone = await socket.next("sessions")
        while "changed" in gone:
            gone = await socket.next("sessions")
        assert gone == {"removed": [first["snapshot"][0]["id"]]}
        await scene.watch("ann", "bob")
        back = await socket.next("sessions")
        assert back["changed"][0]["person"]["id"] == scene.persons["ann"]


async def test_servers_do_not_count_the_streams_of_others(scene: Scene) -> None:
    async with open_socket(scene, "ann") as ann, open_socket(scene, "editor") as editor:
        counted = []
        for socket in (ann, editor):
            await socket.subscribe("servers")
            counted.append((await socket.next("servers"))["snapshot"][0]["streams"])
    assert counted == [1, 2]
