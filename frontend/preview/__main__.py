"""`python -m frontend.preview [--port N] [--base /usher]`."""

import argparse

from aiohttp import web

from frontend.preview.app import create_app


def main() -> None:
    """Serve the preview on loopback."""
    parser = argparse.ArgumentParser(prog="python -m frontend.preview", description=__doc__)
    parser.add_argument("--port", type=int, default=3858)
    parser.add_argument("--base", default="", help="a base path, such as /usher")
    options = parser.parse_args()
    web.run_app(create_app(options.base), host="127.0.0.1", port=options.port)


main()
