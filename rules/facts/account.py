"""Facts about the account: a user as one server knows it."""

from collections.abc import Callable
from typing import Any

from rules.facts.declare import flag, number, text, time
from rules.facts.fact import Options, Value
from rules.facts.knowledge import known_to
from rules.facts.parts import account_of, as_time, days, visit_of
from rules.memory.records import AccountMemory
from rules.moment import Moment

Compute = Callable[[Moment, Options], Value]
NEW_DAYS = 7


def _described(name: str) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        account = account_of(moment)
        value: Value = None if account is None else getattr(account, name)
        return value

    return compute


def _name(moment: Moment, _: Options) -> Value:
    account = account_of(moment)
    if account is not None:
        return account.name
    session = moment.subject.session
    return None if session is None else session.view.account_name


def _used(read: Callable[[AccountMemory, Moment], Any]) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        subject = moment.subject
        found = known_to(moment).memory.account(subject.server_id, subject.account_key)
        value: Value = None if found is None else read(found, moment)
        return value

    return compute


def _idle(moment: Moment, options: Options) -> Value:
    visit = visit_of(moment)
    if visit is not None:
        return days(visit.before.account_idle_s)
    return _used(lambda one, m: days(max(0.0, m.at - one.last)))(moment, options)


FACTS = (
    text("account.key", "The server's own key of the account", lambda m, _: m.subject.account_key),
    text("account.name", "The name with which the account signs in", _name, example="anna"),
    text("account.title", "The name that is shown", _described("title")),
    text("account.email", "The e-mail address", _described("email")),
    text("account.global_id", "Its id on all servers of the platform", _described("global_id")),
    text("account.thumb", "The picture", _described("thumb")),
    flag("account.admin", "Whether it administers its server", _described("admin")),
    flag("account.home", "Whether it belongs to the server's home", _described("home")),
    flag(
        "account.restricted", "Whether it is a managed or child account", _described("restricted")
    ),
    flag("account.disabled", "Whether it is disabled", _described("disabled")),
    time("account.first_seen", "When it played first", _used(lambda one, _: as_time(one.first))),
    number(
        "account.age_days",
        "Days since it played first",
        _used(lambda one, m: days(m.at - one.first)),
        unit="d",
    ),
    flag(
        "account.is_new",
        f"Whether it played first less than {NEW_DAYS} days ago",
        _used(lambda one, m: m.at - one.first < NEW_DAYS * 86400),
    ),
    number(
        "account.days_inactive", "Days since it played before this", _idle, unit="d", example=120
    ),
    number(
        "account.plays",
        "Plays since the hub remembers, 30 days or more",
        _used(lambda one, _: one.plays),
    ),
)
