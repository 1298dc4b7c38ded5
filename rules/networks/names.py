"""A guess at the kind of a network by the name of the organisation that runs it.

Only names that say it themselves are listed: a guess of nothing is "unknown".
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from rules.networks.kind import NetworkKind

_WORDS: Mapping[NetworkKind, str] = MappingProxyType(
    {
        NetworkKind.VPN: """
            vpn; mullvad; proton ag; surfshark; private internet access; windscribe; cyberghost""",
        NetworkKind.TOR: "tor exit; torservers; emerald onion; f3 netze",
        NetworkKind.MOBILE: """
            mobile; mobil; wireless; cellular; selular; cellco; telefonica germany; gogo; inflight;
            personal communications; in-flight; panasonic avionics; railnet; wifi on board""",
        NetworkKind.HOSTING: """
            hosting; data center; datacenter; data centre; datacamp; colocation; vps; cloud; m247;
            ovh; hetzner; digitalocean; digital ocean; linode; akamai; amazon; contabo; leaseweb;
            choopa; vultr; oracle corp; scaleway; the constant company; servers; fastly""",
        NetworkKind.RESIDENTIAL: "broadband; cable; fiber; fibre; dsl",
    }
)
"""In order of precedence: a data centre of a carrier of mobile phones is taken for mobile."""
_PATTERNS = tuple(
    (
        kind,
        re.compile("|".join(re.escape(word.strip()) for word in words.split(";")), re.IGNORECASE),
    )
    for kind, words in _WORDS.items()
)

_NO_HOMES = re.compile(
    r"universit|universidad|school|college|academy|institut|research|hospital|ministry|government"
    r"|\bbank\b|library|corporat|\binc\b|police|army",
    re.IGNORECASE,
)
"""Organisations with networks of their own."""
_CARRIERS = re.compile(
    r"vodafone|orange|telef[oó]nica|\bo2\b|t-mobile|tele2|telenor|telia|\bee\b|bouygues|\bsfr\b"
    r"|verizon|at&t|reliance|bharti|airtel|optus|telstra|rogers|bell canada|telus",
    re.IGNORECASE,
)
"""Carriers of phones and homes alike."""
_ACCESS = re.compile(
    r"telekom|telecom|communications|internet|broadband|cable|dsl|fib(er|re)|\bisp\b|netcologne|kabel"
    r"|online|teleco|breitband|glasfaser",
    re.IGNORECASE,
)


def is_access(organisation: str | None) -> bool:
    """Whether an organisation, by its name, sells access to homes, and not to phones as well."""
    if not organisation or _NO_HOMES.search(organisation) or sells_phones(organisation):
        return False
    return _ACCESS.search(organisation) is not None


def sells_phones(organisation: str | None) -> bool:
    """Whether an organisation, by its name, is a carrier of phones and homes alike."""
    return bool(organisation and _CARRIERS.search(organisation))


def guess(organisation: str | None) -> NetworkKind | None:
    """The kind that the name of an organisation tells, None when it tells none."""
    if not organisation:
        return None
    return next((kind for kind, words in _PATTERNS if words.search(organisation)), None)
