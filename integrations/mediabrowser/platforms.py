"""On what a player runs, as far as the names of its app and device tell."""

_APPS = (
    ("android tv", "Android TV"),
    ("androidtv", "Android TV"),
    ("android", "Android"),
    ("swiftfin tvos", "tvOS"),
    ("tvos", "tvOS"),
    ("apple tv", "tvOS"),
    ("swiftfin", "iOS"),
    ("ipad", "iOS"),
    ("iphone", "iOS"),
    ("ios", "iOS"),
    ("roku", "Roku"),
    ("webos", "webOS"),
    ("tizen", "Tizen"),
    ("samsung", "Tizen"),
    ("kodi", "Kodi"),
    ("xbox", "Xbox"),
    ("playstation", "PlayStation"),
    ("fire tv", "Fire TV"),
    ("windows", "Windows"),
    ("theater", "Windows"),
    ("dlna", "DLNA"),
    ("chromecast", "Chromecast"),
)
_BROWSERS = ("Edge", "Opera", "Chrome", "Firefox", "Safari")


def platform_of(client: str | None, device: str | None) -> str | None:
    """The system or, for the web app, the browser; None when the names do not tell."""
    app = (client or "").lower()
    if app.endswith(" web"):
        return next((name for name in _BROWSERS if name.lower() in (device or "").lower()), None)
    for words in (app, (device or "").lower()):
        for part, name in _APPS:
            if part in words:
                return name
    return None
