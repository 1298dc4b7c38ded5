"""`action:` — services of the hub, and what only rules can do: alerts, trust, MQTT, webhooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import voluptuous as vol

from hub.core.config.problems import did_you_mean
from hub.core.errors import InvalidInput
from rules.effects import (
    AdjustTrust,
    CallService,
    Effect,
    FireEvent,
    PostWebhook,
    PublishMessage,
    RaiseAlert,
    ResolveAlert,
    SetTrust,
    Severity,
)
from rules.language.build import CHANGES, Build, Kind, Node, StepKind
from rules.language.fields import (
    Anything,
    Data,
    Duration,
    Flag,
    Keys,
    Many,
    Number,
    OneOf,
    Templated,
    Text,
    keys,
    may,
    need,
)
from rules.language.parts import Run, Step
from rules.language.values import resolve

SEVERITIES: Final = tuple(str(one) for one in Severity)
JUDGING: Final = frozenset({"alert.raise", "trust.adjust", "trust.set", "session.terminate"})
"""What a rule does to whoever it is about, so that exceptions hold for it."""
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
_TEXT = Templated(Text())
Make = Callable[[Mapping[str, Any]], Effect]


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """An action that rules know by themselves: what its data may hold, and what it makes of them.

    The data are checked when the rule is loaded, and again when its templates are worked out.
    """

    name: str
    help: str
    data: Keys
    example: str
    make: Make


def _alert(data: Mapping[str, Any]) -> Effect:
    return RaiseAlert(
        severity=Severity(data.get("severity", "warning")),
        title=_text(data.get("title")),
        message=_text(data.get("message")),
        kind=_text(data.get("kind")),
        key=_text(data.get("key")),
        confidence=data.get("confidence"),
        facts=tuple(data.get("facts", ())),
        values=data.get("values") or {},
        cool_down_s=data.get("cool_down"),
    )


def _resolve(data: Mapping[str, Any]) -> Effect:
    return ResolveAlert(
        kind=_text(data.get("kind")), key=_text(data.get("key")), note=_text(data.get("note"))
    )


def _adjust(data: Mapping[str, Any]) -> Effect:
    person, reason = _text(data.get("person_id")), _text(data.get("reason"))
    return AdjustTrust(by=data["by"], person_id=person, reason=reason)


def _set(data: Mapping[str, Any]) -> Effect:
    person, reason = _text(data.get("person_id")), _text(data.get("reason"))
    return SetTrust(to=data["to"], person_id=person, reason=reason)


def _publish(data: Mapping[str, Any]) -> Effect:
    return PublishMessage(
        topic=str(data["topic"]),
        payload=_payload(data.get("payload", "")),
        qos=data.get("qos", 0),
        retain=data.get("retain", False),
    )


def _post(data: Mapping[str, Any]) -> Effect:
    return PostWebhook(
        url=str(data["url"]),
        method=data.get("method", "POST"),
        headers={str(name): str(value) for name, value in (data.get("headers") or {}).items()},
        json=data.get("json"),
        text=_text(data.get("text")),
        timeout_s=data.get("timeout", 10.0),
        verify_ssl=data.get("verify_ssl", True),
    )


def _fire(data: Mapping[str, Any]) -> Effect:
    return FireEvent(event_type=str(data["event_type"]), event_data=data.get("event_data") or {})


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _payload(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


_BUILTINS: tuple[Builtin, ...] = (
    Builtin(
        name="alert.raise",
        help="Raise an alert; one that is open already with the same key is raised again.",
        data=keys(
            may("severity", Templated(OneOf(SEVERITIES)), "how much it matters: warning without"),
            may("title", _TEXT, "what it is, in a few words"),
            may("message", Templated(Text()), "the explanation, in words"),
            may("kind", _TEXT, "what alerts of this kind are called in every rule"),
            may("key", _TEXT, "alerts with the same key are one; rule and person without it"),
            may("confidence", Templated(Number(0, 1)), "how sure it is"),
            may("facts", Many(Text(), 0), "names of facts that are kept as evidence"),
            may("values", Data(), "more that is kept as evidence"),
            may("cool_down", Templated(Duration()), "how long it is not raised again afterwards"),
        ),
        example="action: alert.raise\ndata:\n  severity: warning\n  title: Too many streams\n",
        make=_alert,
    ),
    Builtin(
        name="alert.resolve",
        help="Resolve the open alerts of a kind or key that are about the same subject.",
        data=keys(
            may("kind", _TEXT, "of this kind; those of this rule without it"),
            may("key", _TEXT, "with this key"),
            may("note", _TEXT, "why"),
        ),
        example="action: alert.resolve\ndata:\n  note: The server is back\n",
        make=_resolve,
    ),
    Builtin(
        name="trust.adjust",
        help="Add to the trust of a person; it stays between 0 and 100.",
        data=keys(
            need("by", Templated(Number(-100, 100)), "how much; less than 0 takes trust away"),
            may("person_id", _TEXT, "whose; the one it is about without it"),
            may("reason", _TEXT, "why"),
        ),
        example="action: trust.adjust\ndata:\n  by: -10\n  reason: Impossible travel\n",
        make=_adjust,
    ),
    Builtin(
        name="trust.set",
        help="Set the trust of a person.",
        data=keys(
            need("to", Templated(Number(0, 100)), "how much"),
            may("person_id", _TEXT, "whose; the one it is about without it"),
            may("reason", _TEXT, "why"),
        ),
        example="action: trust.set\ndata:\n  to: 100\n",
        make=_set,
    ),
    Builtin(
        name="mqtt.publish",
        help="Publish a message on the MQTT broker.",
        data=keys(
            need("topic", _TEXT, "the topic"),
            may("payload", Anything(), "the message; anything but text is written as JSON"),
            may("qos", Templated(Number(0, 2, whole=True)), "quality of service"),
            may("retain", Templated(Flag()), "whether the broker keeps it"),
        ),
        example="action: mqtt.publish\ndata:\n  topic: home/cinema\n  payload: 'on'\n",
        make=_publish,
    ),
    Builtin(
        name="webhook.post",
        help="Send a request; it answers `{status, body}` as the response variable.",
        data=keys(
            need("url", _TEXT, "where to, with http:// or https://"),
            may("method", Templated(OneOf(METHODS)), "POST without it"),
            may("headers", Data(), "more headers; use !secret for what nobody may see"),
            may("json", Anything(), "the body, as JSON"),
            may("text", _TEXT, "the body, as text"),
            may("timeout", Templated(Number(0.1, 60)), "seconds, 10 without it"),
            may("verify_ssl", Templated(Flag()), "false for a certificate of one's own"),
        ),
        example="action: webhook.post\ndata:\n  url: http://lamp.lan/hook\n  json: {on: true}\n",
        make=_post,
    ),
    Builtin(
        name="event.fire",
        help="Fire an event on the bus of the hub.",
        data=keys(
            need("event_type", Templated(Text(64)), "its type"),
            may("event_data", Data(), "its data"),
        ),
        example="action: event.fire\ndata:\n  event_type: cinema_on\n",
        make=_fire,
    ),
)
BUILTINS: Final[Mapping[str, Builtin]] = {one.name: one for one in _BUILTINS}


def _compile(node: Node, build: Build) -> Step | None:
    name = str(node["action"])
    data = {**(node.get("target") or {}), **(node.get("data") or {})}
    path = node.at("data")
    build.judges |= name in JUDGING
    builtin = BUILTINS.get(name)
    if builtin is not None:
        if build.check(builtin.data, data, path) is None:
            return None
        for index, fact in enumerate(data["facts"] if isinstance(data.get("facts"), list) else ()):
            build.fact(str(fact), (*path, "facts", index))
        make = _checked(builtin)
    else:
        service = _service(name, node, build)
        if service is None:
            return None
        make = service
    values = build.value(data, path)
    constant = _constant(make, build.fixed(values))
    response = node.get("response_variable")

    async def execute(run: Run) -> Mapping[str, Any] | None:
        effect = constant or make(resolve(values, run.scope))
        answer = await run.perform(effect)
        if response is not None:
            run.set({response: dict(answer) if answer is not None else {}})
        return _shown(effect, answer)

    return step(node, "action", execute)


def _constant(make: Make, fixed: Any) -> Effect | None:
    """The effect that is the same in every run; None for one that is made anew, or is wrong."""
    if fixed is CHANGES:
        return None
    try:
        return make(fixed)
    except InvalidInput:
        return None


def _service(name: str, node: Node, build: Build) -> Make | None:
    if name in ("alert", "trust") or name.startswith(("alert.", "trust.", "event.", "webhook.")):
        hint = did_you_mean(name, BUILTINS) or f" There are {', '.join(BUILTINS)}."
        build.problem(node.at("action"), f"there is no action {name}.{hint}")
        return None
    domain, point, service = name.partition(".")
    if not (domain and point and service) or "." in service:
        build.problem(node.at("action"), "must be `domain.service`, such as notify.phone.")
        return None
    build.services[name] = node.at("action")
    return lambda data: CallService(domain=domain, name=service, data=data)


def _checked(builtin: Builtin) -> Make:
    """Check the data again once they are worked out: templates may give anything."""
    schema = builtin.data.voluptuous()

    def make(data: Mapping[str, Any]) -> Effect:
        try:
            return builtin.make(schema({k: v for k, v in data.items() if v is not None}))
        except vol.Invalid as error:
            raise InvalidInput(f"{builtin.name}: {error}.") from None

    return make


def _shown(effect: Effect, answer: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """What the trace tells of it: no headers, which may hold secrets."""
    shown: dict[str, Any] = {"action": effect.summary}
    if isinstance(effect, PostWebhook):
        shown["url"] = effect.url.partition("?")[0]
    elif not isinstance(effect, CallService):
        shown["data"] = {
            name: value
            for name in type(effect).__slots__
            if name != "summary" and (value := getattr(effect, name)) not in (None, (), {}, "")
        }
    if answer is not None:
        shown["response"] = answer
    return shown


def step(node: Node, kind: str, execute: Any) -> Step:
    """The compiled step of a node."""
    return Step(
        path=node.trace,
        kind=kind,
        execute=execute,
        alias=node.get("alias"),
        continue_on_error=bool(node.get("continue_on_error")),
    )


def worked_out(value: Any, run: Run, check: Callable[[Any], Any]) -> Any:
    """A value with its templates rendered and checked; InvalidInput when it cannot be used."""
    try:
        return check(resolve(value, run.scope))
    except vol.Invalid as error:
        raise InvalidInput(f"{error}.") from None


ACTION: StepKind = Kind(
    name="action",
    help="Call a service of the hub, or one of the actions below.",
    keys=keys(
        need("action", Text(128), "`domain.service`"),
        may("data", Data(), "what it needs; values may be templates"),
        may("target", Data(), "what it is done to; the same as in data"),
        may("response_variable", Text(64), "the variable that takes the answer"),
    ),
    example="action: notify.phone\ndata:\n  message: 'It begins: {{ trigger.item.title }}'\n",
    compile=_compile,
)
