"""What the hub keeps besides its history: JSON records in one SQLite file, secrets encrypted."""

from hub.core.store.collection import Collection, Migration, Statement
from hub.core.store.database import STORE, NewerData, Store, StoreUnusable
from hub.core.store.opening import DATABASE_FILE, Damage
from hub.core.store.secrets import KEY_FILE, WHOLE_RECORD, SecretKeyLost, SecretUnreadable

__all__ = [
    "DATABASE_FILE",
    "KEY_FILE",
    "STORE",
    "WHOLE_RECORD",
    "Collection",
    "Damage",
    "Migration",
    "NewerData",
    "SecretKeyLost",
    "SecretUnreadable",
    "Statement",
    "Store",
    "StoreUnusable",
]
