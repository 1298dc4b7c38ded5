"""Names and ids of what an answer is about, for keys that were counted outside of SQL."""

from collections.abc import Collection, Mapping

from hub.analytics.asked import Asked

Named = Mapping[int, tuple[str | None, object]]
"""A name and an id by key."""


def titles(asked: Asked, keys: Collection[int]) -> Named:
    """Items by key: an episode after its show, a track after its artist."""
    sql = (
        "SELECT i.item, concat_ws(' · ', g.title, i.title), i.id FROM items i "
        "LEFT JOIN items g ON g.item = i.grandparent WHERE i.item IN (SELECT unnest($keys))"
    )
    found = asked.reader.rows(sql, {"keys": [int(key) for key in keys]})
    return {key: (name, id_) for key, name, id_ in found}


def names_of(asked: Asked, keys: Collection[int]) -> Named:
    """Items by key, each by its own title."""
    sql = "SELECT item, title, id FROM items WHERE item IN (SELECT unnest($keys))"
    found = asked.reader.rows(sql, {"keys": [int(key) for key in keys]})
    return {key: (name, id_) for key, name, id_ in found}


def persons(asked: Asked) -> Named:
    """All persons by key."""
    found = asked.reader.rows("SELECT person, name, id FROM persons")
    return {key: (name, id_) for key, name, id_ in found}
