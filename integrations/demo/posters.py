"""Drawn pictures."""

from integrations.demo.world.items import Item


def poster_of(item: Item) -> str:
    return "<svg/>"


def backdrop_of(item: Item) -> str:
    return "<svg/>"


def thumbnail_of(item: Item) -> bytes:
    return b""
