"""`usher`: reads the command line and runs one command."""

import argparse
import errno
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from hub import __version__
from hub.core.errors import UsherError
from hub.core.memory import be_frugal, seldom_collected

COMMANDS = ("serve", "user", "backup", "doctor", "history", "importing", "demo", "rules")
"""The modules beside this one; they are imported when a command is run."""
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_OF_THE_DISK = _NO_RIGHT | {errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EISDIR}
"""What a person can put right; anything else is told with its place in the code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status, 1 with a sentence on stderr when it cannot be done."""
    with seldom_collected():  # a tenth of the time that loading takes
        parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.run(options)
    except UsherError as error:
        print(f"usher: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in _OF_THE_DISK:
            raise
        print(f"usher: {error.filename or 'The disk'}: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def run() -> NoReturn:
    """Run a command as the process itself.

    The interpreter is not taken down piece by piece at the end: nothing is left to do by then, and
    DuckDB's bindings would fill the terminal with warnings about it.
    """
    be_frugal()
    status = main()
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def default_folder() -> Path:
    """Where the hub keeps everything unless told otherwise."""
    return Path(os.environ.get("USHER_CONFIG") or Path.home() / ".usher").expanduser()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="usher", description="The hub for people who run Plex, Jellyfin and Emby at home."
    )
    parser.add_argument("--version", action="version", version=f"usher {__version__}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--config",
        type=Path,
        default=default_folder(),
        metavar="DIR",
        help="the folder of configuration and data ($USHER_CONFIG, else ~/.usher)",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in COMMANDS:
        import_module(f"frontend.cli.{name}").add_to(commands, shared)
    return parser


if __name__ == "__main__":
    run()
