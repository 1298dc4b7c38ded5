"""Variables that people bring along and that this version knows without using them."""

from collections.abc import Mapping
from types import MappingProxyType

_LATER = {
    "nothing is imported from Tautulli yet": ("TAUTULLI_ENABLED TAUTULLI_URL TAUTULLI_API_KEY"),
    "libraries are read again as `SYNC_INTERVAL` says, and as much at once as a server bears": (
        "REFRESH_INTERVAL REFRESH_CHUNK_SIZE"
    ),
    "what a server played before it was added is not looked for": "HISTORY_DAYS",
    "there are no detections yet": "DETECTION_ENABLED",
    "the NATS server sets its own limit": "NATS_MAX_MEMORY",
    "nobody signs in with OpenID Connect yet": (
        "OIDC_ENABLED OIDC_ISSUER_URL OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_REDIRECT_URL"
        " OIDC_SCOPES OIDC_PKCE_ENABLED"
    ),
    "nobody signs in with Plex yet": (
        "PLEX_AUTH_CLIENT_ID PLEX_AUTH_REDIRECT_URI PLEX_AUTH_ENABLE_SERVER_DETECTION"
        " PLEX_AUTH_SERVER_OWNER_ROLE PLEX_AUTH_SERVER_ADMIN_ROLE PLEX_AUTH_SERVER_MACHINE_ID"
    ),
    "there are no recommendations yet": (
        "RECOMMENDATIONS_MODE RECOMMENDATIONS_MAX_USERS RECOMMENDATIONS_MAX_ITEMS"
        " RECOMMENDATIONS_MEMORY_MB"
    ),
    "nothing is sent yet": (
        "SMTP_HOST SMTP_PORT SMTP_USER SMTP_PASSWORD SMTP_FROM DISCORD_WEBHOOK_URL"
        " SLACK_WEBHOOK_URL TELEGRAM_BOT_TOKEN TELEGRAM_CHAT_ID"
    ),
}

LATER: Mapping[str, str] = MappingProxyType(
    {name: reason for reason, names in _LATER.items() for name in names.split()}
)
"""Name to why it is not used."""
