"""UserDto: an account as a server describes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.demo.mediabrowser.dialect import (
    Dialect,
    emby,
    jellyfin,
    jellyfin_before,
)
from integrations.demo.mediabrowser.table import Member, build
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.servers import Account, SimulatedServer

_EVERYBODY_MAY = (
    "EnableUserPreferenceAccess",
    "EnableRemoteAccess",
    "EnableLiveTvAccess",
    "EnableMediaPlayback",
    "EnableAudioPlaybackTranscoding",
    "EnableVideoPlaybackTranscoding",
    "EnablePlaybackRemuxing",
    "EnableContentDownloading",
    "EnableAllDevices",
    "EnableAllChannels",
    "EnableAllFolders",
    "EnablePublicSharing",
)
_ADMIN_MAY = (
    "IsAdministrator",
    "EnableRemoteControlOfOtherUsers",
    "EnableLiveTvManagement",
    "EnableContentDeletion",
)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as the table sees it."""

    account: Account
    server: SimulatedServer
    dialect: Dialect
    last_seen: datetime | None


def _policy(view: AccountView) -> dict[str, Any]:
    provider = "Jellyfin.Server.Implementations.Users.DefaultAuthenticationProvider"
    policy: dict[str, Any] = dict.fromkeys(_EVERYBODY_MAY, True)
    policy |= dict.fromkeys(_ADMIN_MAY, view.account.is_admin)
    policy |= {
        "IsHidden": False,
        "IsDisabled": False,
        "BlockedTags": [],
        "AccessSchedules": [],
        "EnabledDevices": [],
        "EnabledFolders": [],
        "EnabledChannels": [],
        "InvalidLoginAttemptCount": 0,
        "RemoteClientBitrateLimit": 0,
        "AuthenticationProviderId": "" if view.dialect.is_emby else provider,
    }
    if view.dialect.is_jellyfin:
        policy |= {"MaxActiveSessions": 0, "SyncPlayAccess": "CreateAndJoinGroups"}
    return policy


def _configuration(view: AccountView) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "PlayDefaultAudioTrack": True,
        "DisplayMissingEpisodes": False,
        "SubtitleMode": "Default" if view.dialect.is_jellyfin else "Smart",
        "OrderedViews": [],
        "LatestItemsExcludes": [],
        "MyMediaExcludes": [],
        "HidePlayedInLatest": True,
        "RememberAudioSelections": True,
        "RememberSubtitleSelections": True,
        "EnableNextEpisodeAutoPlay": True,
    }
    if view.dialect.is_jellyfin:
        configuration |= {"GroupedFolders": [], "DisplayCollectionsView": False}
    return configuration


_USER: tuple[Member[AccountView], ...] = (
    Member("Name", lambda v: v.account.name),
    Member("ServerId", lambda v: v.server.id),
    Member("Prefix", lambda v: v.account.name[:1].upper(), on=emby),
    Member("Id", lambda v: v.account.key),
    Member("HasPassword", lambda v: v.account.password is not None),
    Member("HasConfiguredPassword", lambda v: v.account.password is not None),
    Member("HasConfiguredEasyPassword", lambda _: False, on=jellyfin_before(12, 0)),
    Member("EnableAutoLogin", lambda _: False, on=jellyfin),
    Member("LastLoginDate", lambda v: stamp(v.last_seen)),
    Member("LastActivityDate", lambda v: stamp(v.last_seen)),
    Member("Configuration", _configuration),
    Member("Policy", _policy),
    Member("UserItemShareLevel", lambda _: "None", on=emby),
)


def user_dto(view: AccountView) -> dict[str, Any]:
    """One entry of /Users."""
    return build(_USER, view, view.dialect)
