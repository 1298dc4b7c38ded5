"""The `webhook` trigger: a request to an address of the hub."""

import re
from typing import Any, Final

import voluptuous as vol

from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Flag, Many, OneOf, keys, may, need
from rules.language.parts import Trigger, WebhookAddress
from rules.triggers.listening import listening, trigger

WEBHOOK_KIND: Final = "webhook"
METHODS: Final = ("GET", "HEAD", "POST", "PUT")
_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class HookId:
    """The last part of the address."""

    def __call__(self, value: Any) -> str:
        """The id."""
        if not _ID.fullmatch(str(value)):
            raise vol.Invalid("must be 1 to 128 letters, digits, - and _")
        return str(value)

    def schema(self) -> dict[str, Any]:
        """For editors."""
        return {"type": "string", "pattern": f"^{_ID.pattern}$"}


def _compile(node: Node, _: Build) -> Trigger:
    address = WebhookAddress(
        id=node["webhook_id"],
        methods=node.get("allowed_methods", ("POST", "PUT")),
        local_only=node["local_only"],
    )

    def fits(one: Any) -> bool:
        return bool(one.data["webhook_id"] == address.id) and address.allows(
            one.data.get("method", "POST"), near=one.data.get("local", True)
        )

    return trigger(node, "webhook", listening(fits), (WEBHOOK_KIND,), address)


WEBHOOK: TriggerKind = Kind(
    name="webhook",
    help="A request comes to `/api/v1/hooks/<webhook_id>`; choose an id that cannot be guessed.",
    keys=keys(
        need("webhook_id", HookId(), "the last part of the address"),
        may("allowed_methods", Many(OneOf(METHODS)), "POST and PUT without it"),
        may("local_only", Flag(), "only from the own network", default=True),
    ),
    example="trigger: webhook\nwebhook_id: doorbell-7f3a9c\nallowed_methods: [POST]\n",
    compile=_compile,
    gives={
        "webhook_id": "the id",
        "json": "the body, if it was JSON",
        "data": "the fields of a form",
        "query": "what stood behind the question mark",
        "method": "the method",
        "local": "whether it came from the own network",
    },
)
