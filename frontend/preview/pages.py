"""Which page is shown with which fixture: path, template, and views by scenario."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from frontend.errors import ErrorView
from frontend.preview.fixtures import flows, integrations, live

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
        {"full": integrations.entry, "failing": integrations.failing_entry},
    ),
    Sample(
        "/integrations/entries/{entry}/options",
        "pages/integration_options.html",
        {"full": integrations.options},
    ),
    Sample(
        "/flows/form",
        "pages/flow_form.html",
        {"full": flows.form, "wrong": flows.wrong_form, "setup": flows.setup_form},
    ),
    Sample("/flows/menu", "pages/flow_menu.html", {"full": flows.menu}),
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
    Sample("/setup/home", "pages/setup_form.html", {"full": flows.home}),
    Sample(
        "/setup/servers",
        "pages/setup_servers.html",
        {"full": flows.servers, "added": flows.servers_added, "empty": flows.servers_none},
    ),
    Sample("/setup/finish", "pages/setup_finish.html", {"full": flows.finish}),
    *(
        Sample(
            f"/error/{status}", "pages/error.html", {"full": lambda s=status: ErrorView(s, None)}
        )
        for status in (403, 404, 500, 503)
    ),
)
