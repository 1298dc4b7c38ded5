"""Which page is shown with which fixture: path, template, and views by scenario."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from frontend.errors import ErrorView
from frontend.preview.fixtures import (
    catalogue,
    developer,
    flows,
    history,
    imports,
    integrations,
    library,
    live,
    notifications,
    settings,
)
from frontend.views.welcome import SetupLostView

Build = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page of the preview; the first scenario is the one shown without `?data=`."""

    path: str
    template: str
    scenarios: Mapping[str, Build]


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "/",
        "pages/dashboard.html",
        {"full": live.dashboard, "empty": live.quiet_dashboard, "new": live.new_dashboard},
    ),
    Sample(
        "/integrations",
        "pages/integrations.html",
        {"full": integrations.full, "empty": integrations.empty},
    ),
    Sample("/integrations/add", "pages/integrations_add.html", {"full": integrations.add}),
    Sample(
        "/integrations/entries/{entry}",
        "pages/integration_entry.html",
        {
            "full": integrations.entry,
            "failing": integrations.failing_entry,
            "broker": integrations.broker_entry,
        },
    ),
    Sample(
        "/flows/form",
        "pages/flow_form.html",
        {
            "full": flows.form,
            "wrong": flows.wrong_form,
            "setup": flows.setup_form,
            "options": flows.options,
        },
    ),
    Sample("/flows/external", "pages/flow_external.html", {"full": flows.pin, "code": flows.code}),
    Sample("/flows/progress", "pages/flow_progress.html", {"full": flows.progress}),
    Sample("/flows/abort", "pages/flow_abort.html", {"full": flows.abort}),
    Sample("/flows/done", "pages/flow_done.html", {"full": flows.done}),
    Sample("/sign-in", "pages/sign_in.html", {"full": flows.sign_in, "wrong": flows.sign_in_wrong}),
    Sample(
        "/setup/account",
        "pages/setup_form.html",
        {"full": flows.account, "wrong": flows.account_wrong},
    ),
    Sample("/setup/lost", "pages/setup_lost.html", {"full": SetupLostView}),
    Sample("/setup/home", "pages/setup_form.html", {"full": flows.home}),
    Sample(
        "/setup/servers",
        "pages/setup_servers.html",
        {"full": flows.servers, "added": flows.servers_added, "empty": flows.servers_none},
    ),
    Sample("/setup/finish", "pages/setup_finish.html", {"full": flows.finish}),
    Sample(
        "/history",
        "pages/history.html",
        {"full": history.full, "filtered": history.filtered, "empty": history.empty},
    ),
    Sample("/history/{play}", "pages/play.html", {"full": history.play}),
    Sample(
        "/servers", "pages/servers.html", {"full": library.servers, "empty": library.no_servers}
    ),
    Sample(
        "/servers/{server}",
        "pages/server.html",
        {"full": library.server, "empty": library.lost_server},
    ),
    Sample("/persons", "pages/persons.html", {"full": library.persons, "empty": library.nobody}),
    Sample(
        "/persons/{person}",
        "pages/person.html",
        {"full": library.person, "empty": library.quiet_person},
    ),
    Sample(
        "/items/{item}", "pages/item.html", {"full": catalogue.item, "empty": catalogue.bare_item}
    ),
    Sample("/preview/show", "pages/show.html", {"full": catalogue.show}),
    Sample("/preview/season", "pages/season.html", {"full": catalogue.season}),
    Sample(
        "/libraries",
        "pages/libraries.html",
        {"full": catalogue.libraries, "empty": catalogue.no_libraries},
    ),
    Sample(
        "/libraries/{server}/{key}",
        "pages/library.html",
        {"full": catalogue.library, "empty": catalogue.empty_library},
    ),
    Sample(
        "/players", "pages/players.html", {"full": catalogue.players, "empty": catalogue.no_players}
    ),
    Sample("/players/{player}", "pages/player.html", {"full": catalogue.player}),
    Sample("/accounts/{server}/{key}", "pages/account.html", {"full": catalogue.account}),
    Sample(
        "/suggestions",
        "pages/suggestions.html",
        {"full": catalogue.suggestions, "empty": catalogue.no_suggestions},
    ),
    Sample(
        "/notifications",
        "pages/notifications.html",
        {"full": notifications.full, "empty": notifications.empty, "own": notifications.own},
    ),
    Sample(
        "/notifications/persons/{person}",
        "pages/listener.html",
        {"full": notifications.listener},
    ),
    Sample(
        "/developer/entities",
        "pages/entities.html",
        {"full": developer.entities, "empty": developer.no_entities},
    ),
    Sample(
        "/developer/states",
        "pages/states.html",
        {"full": developer.states, "empty": developer.no_states},
    ),
    Sample("/developer/states/{entity}", "pages/state.html", {"full": developer.state}),
    Sample(
        "/developer/events",
        "pages/events.html",
        {"full": developer.events, "empty": developer.no_events},
    ),
    Sample("/developer/services", "pages/services.html", {"full": developer.services}),
    Sample(
        "/developer/services/{service}",
        "pages/service.html",
        {"full": developer.service, "done": developer.called, "failed": developer.refused},
    ),
    Sample(
        "/developer/mqtt",
        "pages/mqtt.html",
        {"full": developer.mqtt, "empty": developer.no_mqtt, "quiet": developer.quiet_mqtt},
    ),
    Sample("/settings/account", "pages/settings_account.html", {"full": settings.account}),
    Sample("/settings/users", "pages/settings_users.html", {"full": settings.users}),
    Sample("/settings/users/{user_id}", "pages/settings_user.html", {"full": settings.user}),
    Sample("/settings/hub", "pages/settings_hub.html", {"full": settings.hub}),
    Sample(
        "/settings/import",
        "pages/imports.html",
        {"full": imports.several, "empty": imports.none, "busy": imports.busy},
    ),
    Sample(
        "/settings/import/{import}",
        "pages/import.html",
        {
            "full": imports.done,
            "ready": imports.ready,
            "inspecting": imports.inspecting,
            "running": imports.running,
            "stopped": imports.stopped,
            "failed": imports.failed,
        },
    ),
    Sample(
        "/settings/tokens",
        "pages/settings_tokens.html",
        {"full": settings.tokens, "empty": settings.no_tokens},
    ),
    Sample("/settings/about", "pages/settings_about.html", {"full": settings.about}),
    *(
        Sample(f"/error/{status}", "pages/error.html", {"full": partial(ErrorView, status, None)})
        for status in (403, 404, 500, 503)
    ),
)
