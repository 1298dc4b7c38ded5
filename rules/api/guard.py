"""What an editor may not do with rules: use secrets, or change rules that use them."""

import asyncio
from typing import Final, NoReturn

from hub.auth.roles import Caller, Role
from hub.core.config.problems import Problem
from hub.core.errors import Forbidden, InvalidInput
from rules.api.models import CheckOut, problems_out
from rules.language.reading import bounded_yaml
from rules.store.book import RuleBook

MESSAGE: Final = "Only an admin can write rules that use secrets."


async def secrets_in(text: str) -> list[Problem]:
    """Where a text uses secrets; read as rules are read, so that no spelling hides one."""
    if "!" not in text:
        return []
    found = await asyncio.to_thread(bounded_yaml, text, "rule", tags={"!secret": _refused})
    return [problem for problem in found.problems if problem.message == MESSAGE]


async def require_no_secrets(caller: Caller, *texts: str) -> None:
    """Forbidden when the caller is no admin and one of the texts uses a secret.

    An action could carry it anywhere.
    """
    for text in () if caller.role is Role.ADMIN else texts:
        if await secrets_in(text):
            raise Forbidden(MESSAGE)


async def require_may_change(caller: Caller, book: RuleBook, rule_id: str, text: str) -> None:
    """Forbidden when the caller may not give a rule this text; NotFound without such a rule."""
    await require_no_secrets(caller, text, await book.text(rule_id))


async def refused_check(caller: Caller, text: str) -> CheckOut | None:
    """What a check tells somebody who may not use the secrets of a text: a message could show one.

    None when nothing speaks against a check.
    """
    problems = [] if caller.role is Role.ADMIN else await secrets_in(text)
    if not problems:
        return None
    return CheckOut(valid=False, problems=problems_out(problems), notices=[], rules=[])


def _refused(_: str) -> NoReturn:
    raise InvalidInput(MESSAGE)
