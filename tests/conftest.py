"""What every test gets: the guards and the fixtures of `tests.support`."""

pytest_plugins = [
    "tests.support.guards.environment",
    "tests.support.guards.threads",
    "tests.support.guards.tasks",
    "tests.support.guards.network",
    "tests.support.guards.logs",
    "tests.support.programs",
    "tests.support.samples",
    "tests.support.brokers",
    "tests.support.browser",
    "tests.support.passwords",
]
