"""Cheap password hashes, so that tests that sign in do not spend their time on argon2."""

import pytest
from argon2 import PasswordHasher

from hub.auth import passwords


@pytest.fixture(autouse=True)
def _cheap_password_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
