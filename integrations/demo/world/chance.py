"""Chance that repeats: one random generator per thing, by seed and name."""

import hashlib
import random


def seeded(*parts: object) -> random.Random:
    """A generator that depends on ``parts`` alone, whatever was drawn elsewhere."""
    return random.Random(" ".join(map(str, parts)))  # noqa: S311 - a simulation keeps no secrets


def hexadecimal(length: int, *parts: object) -> str:
    """``length`` (up to 64) hex digits that depend on ``parts`` alone."""
    return hashlib.sha256(" ".join(map(str, parts)).encode()).hexdigest()[:length]


def number(below: int, *parts: object) -> int:
    """A whole number from 0 to ``below`` - 1 that depends on ``parts`` alone."""
    return int(hexadecimal(15, *parts), 16) % below
