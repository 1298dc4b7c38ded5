"""`usher user`: who may sign in, also when nobody can sign in any more."""

import argparse
import asyncio
import getpass
from pathlib import Path
from typing import Any

from hub.auth.auth import Auth
from hub.auth.roles import Role
from hub.auth.settings import AuthModel
from hub.core.errors import InvalidInput, NotFound
from hub.core.lock import FolderLock
from hub.core.store import Store


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "user", parents=[shared], help="list, add or change who may sign in"
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    after = argparse.ArgumentParser(add_help=False)  # --config may stand behind the action, too
    after.add_argument("--config", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    listing = actions.add_parser("list", parents=[after], help="list the users")
    listing.set_defaults(run=lambda options: _run(options.config, _list, options))
    for name, action, help_text in (
        ("add", _add, "add a user"),
        ("password", _password, "give a user another password"),
    ):
        one = actions.add_parser(name, parents=[after], help=help_text)
        one.add_argument("name")
        if name == "add":
            one.add_argument("--role", type=Role, choices=list(Role), default=Role.VIEWER)
        one.set_defaults(run=lambda options, action=action: _run(options.config, action, options))


def _run(folder: Path, action: Any, options: argparse.Namespace) -> int:
    async def run() -> None:
        store = await Store.open(folder)
        try:
            await action(await Auth.open(AuthModel(), store), options)
        finally:
            await store.close()

    folder = folder.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    with FolderLock(folder):
        asyncio.run(run())
    return 0


async def _list(auth: Auth, options: argparse.Namespace) -> None:
    for user in auth.users.all():
        seen = user.last_sign_in.isoformat(" ", "minutes") if user.last_sign_in else "never"
        print(f"{user.name:<24} {user.role:<8} last signed in: {seen}")


async def _add(auth: Auth, options: argparse.Namespace) -> None:
    user = await auth.create_user(options.name, options.role, password=_ask())
    print(f"{user.name} may sign in now, as {user.role}.")


async def _password(auth: Auth, options: argparse.Namespace) -> None:
    user = auth.users.named(options.name)
    if user is None:
        raise NotFound(f"There is no user {options.name}.")
    await auth.set_password(user.id, _ask())
    print(f"{user.name} has the new password now, and is signed out everywhere.")


def _ask() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise InvalidInput("The two passwords differ.")
    return password
