"""PINs: a client asks for one, a person allows it, the client finds a token in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.demo.plex_server import ids

_LONG_S, _SHORT_S = 1800, 900


@dataclass(slots=True)
class Pin:
    """One PIN. ``auth_token`` is None until somebody has allowed it."""

    id: int
    code: str
    client_id: str
    product: str
    strong: bool
    created_at: datetime
    auth_token: str | None = None

    @property
    def lifetime_s(self) -> int:
        """How long it is good for."""
        return _LONG_S if self.strong else _SHORT_S

    @property
    def expires_at(self) -> datetime:
        """When it is no longer good."""
        return self.created_at + timedelta(seconds=self.lifetime_s)

    def document(self, now: datetime) -> dict[str, object]:
        """What a client gets to see."""
        return {
            "id": self.id,
            "code": self.code,
            "product": self.product,
            "trusted": False,
            "qr": f"https://plex.tv/api/v2/pins/qr/{self.code}",
            "clientIdentifier": self.client_id,
            "location": {"code": "SE", "country": "Sweden", "city": "Linköping"},
            "expiresIn": max(0, round((self.expires_at - now).total_seconds())),
            "createdAt": _text(self.created_at),
            "expiresAt": _text(self.expires_at),
            "authToken": self.auth_token,
            "newRegistration": None if self.auth_token is None else False,
        }


@dataclass(slots=True)
class Pins:
    """All PINs that were given out."""

    seed: int
    _pins: dict[int, Pin] = field(default_factory=dict)

    def create(self, client_id: str, product: str, now: datetime, *, strong: bool) -> Pin:
        """A new one: long for a link, four characters for typing."""
        number = 730_000_001 + len(self._pins)
        code = ids.token(25 if strong else 4, self.seed, "pin", number)
        pin = Pin(number, code if strong else code.upper(), client_id, product, strong, now)
        self._pins[number] = pin
        return pin

    def get(self, number: int, client_id: str, now: datetime) -> Pin | None:
        """The PIN of a client while it is good."""
        pin = self._pins.get(number)
        if pin is None or pin.client_id != client_id or now >= pin.expires_at:
            return None
        return pin

    def allow(self, code: str, auth_token: str, now: datetime) -> bool:
        """Somebody signs the PIN with this code; False when there is none."""
        for pin in self._pins.values():
            if pin.code == code and now < pin.expires_at:
                pin.auth_token = auth_token
                return True
        return False


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
