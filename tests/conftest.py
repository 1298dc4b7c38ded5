"""What every test gets: the guards and the fixtures of `tests.support`."""

from hypothesis import settings

settings.register_profile("usher", deadline=None)  # a busy machine is no failure
settings.load_profile("usher")

pytest_plugins = [
    "tests.support.loops",
    "tests.support.guards.environment",
    "tests.support.guards.threads",
    "tests.support.guards.tasks",
    "tests.support.guards.network",
    "tests.support.guards.logs",
    "tests.support.order",
    "tests.support.programs",
    "tests.support.samples",
    "tests.support.brokers",
    "tests.support.browser",
    "tests.support.passwords",
]
