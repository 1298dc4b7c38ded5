"""Apprise addresses made of what people fill in; every part is quoted."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from yarl import URL

Fields = Mapping[str, Any]
_MODES = {"starttls": "starttls", "ssl": "ssl", "none": "insecure"}


def as_it_is(fields: Fields) -> str:
    """The only field, which is the address."""
    return str(next(iter(fields.values()))).strip()


def email(fields: Fields) -> str:
    """mailto(s):// with the sign-in at the mail server, sender and recipients."""
    schema = "mailto" if fields["security"] == "none" else "mailtos"
    query = {
        "smtp": fields["host"],
        "mode": _MODES[fields["security"]],
        "from": fields["sender"],
        "to": ",".join(fields["recipients"]),
    }
    place = _host(fields["host"], fields.get("port"))
    return f"{schema}://{_sign_in(fields)}{place}?{_query(query)}"


def telegram(fields: Fields) -> str:
    """tgram:// with the bot's token and the chat."""
    return f"tgram://{_quoted(fields['token'].strip())}/{_quoted(fields['chat'])}/"


def ntfy(fields: Fields) -> str:
    """ntfy:// or ntfys:// with server, topic and, for closed topics, the access token."""
    url = URL(fields["url"])
    query = {"mode": "private"}
    who = ""
    if token := fields.get("token"):
        who, query["auth"] = f"{_quoted(token.strip())}@", "token"
    return f"{_schema('ntfy', url)}://{who}{_place(url)}/{_quoted(fields['topic'])}?{_query(query)}"


def gotify(fields: Fields) -> str:
    """gotify:// or gotifys:// with server, path and the app's token."""
    url = URL(fields["url"])
    path = url.path.rstrip("/")
    return f"{_schema('gotify', url)}://{_place(url)}{path}/{_quoted(fields['token'].strip())}"


def pushover(fields: Fields) -> str:
    """pover:// with the keys of user and app."""
    return f"pover://{_quoted(fields['user_key'].strip())}@{_quoted(fields['token'].strip())}"


def webhook(fields: Fields) -> str:
    """json(s):// with the address and a bearer token. The address' query is passed on."""
    url = URL(fields["webhook_url"].strip())
    query = [(f"-{name}", value) for name, value in url.query.items()]
    if token := fields.get("token"):
        query.append(("+Authorization", f"Bearer {token}"))
    tail = f"?{_query(query)}" if query else ""
    who = _sign_in({"username": url.user, "password": url.password})
    return f"{_schema('json', url)}://{who}{_place(url)}{url.raw_path}{tail}"


def home_assistant(fields: Fields) -> str:
    """hassio(s):// with a long-lived access token; they become notices in its sidebar."""
    url = URL(fields["url"])
    path = url.path.rstrip("/")
    return f"{_schema('hassio', url)}://{_place(url)}{path}/{_quoted(fields['token'].strip())}"


def mqtt(fields: Fields) -> str:
    """mqtt:// or mqtts:// with quality of service 1: a broker must say that it has the message."""
    schema = "mqtts" if fields["tls"] else "mqtt"
    place = _host(fields["host"], fields.get("port"))
    return f"{schema}://{_sign_in(fields)}{place}/{quote(fields['topic'], safe='/')}?qos=1"


def _schema(name: str, url: URL) -> str:
    return f"{name}s" if url.scheme == "https" else name


def _place(url: URL) -> str:
    return _host(url.host or "", url.explicit_port)


def _host(host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return shown if port is None else f"{shown}:{port}"


def _sign_in(fields: Fields) -> str:
    if not (user := fields.get("username")):
        return ""
    password = fields.get("password")
    return f"{_quoted(user)}:{_quoted(password)}@" if password else f"{_quoted(user)}@"


def _query(query: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    return urlencode(query, quote_via=quote)


def _quoted(text: str) -> str:
    return quote(text, safe="")
