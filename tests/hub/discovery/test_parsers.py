"""What comes back by UDP is turned into sightings; noise is passed over."""

import pytest

from hub.discovery.gdm import parse_gdm
from hub.discovery.mediabrowser import JELLYFIN, parse_answer
from hub.discovery.sighting import Means

GDM_ANSWER = (
    b"HTTP/1.0 200 OK\r\nContent-Type: plex/media-server\r\nHost: abc.plex.direct\r\n"
    b"Name: Living room\r\nPort: 32400\r\nResource-Identifier: 0123abcd\r\n"
    b"Updated-At: 1700000000\r\nVersion: 1.41.6.9685\r\n\r\n"
)


def test_a_plex_server_answers_gdm() -> None:
    sighting = parse_gdm(GDM_ANSWER, "192.0.2.7")
    assert sighting is not None
    assert (sighting.means, sighting.name, sighting.unique_id) == (
        Means.GDM,
        "Living room",
        "0123abcd",
    )
    assert (sighting.host, sighting.port) == ("192.0.2.7", 32400)
    assert sighting.properties["version"] == "1.41.6.9685"


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\xff\xfe\x00",
        b"HELLO * HTTP/1.0\r\nName: x\r\n",
        GDM_ANSWER.replace(b"media-server", b"media-player"),
        GDM_ANSWER.replace(b"32400", b"none"),
        GDM_ANSWER.replace(b"200 OK", b"404 Not Found"),
    ],
)
def test_gdm_noise_is_passed_over(noise: bytes) -> None:
    assert parse_gdm(noise, "192.0.2.7") is None


def test_a_jellyfin_server_answers_with_its_address() -> None:
    answer = b'{"Address":"http://192.0.2.9:8096/jf/","Id":"%s","Name":"Attic"}' % (b"a" * 32)
    sighting = parse_answer(answer, "192.0.2.1", JELLYFIN)
    assert sighting is not None
    assert sighting.url == "http://192.0.2.9:8096/jf"
    assert (sighting.host, sighting.port) == ("192.0.2.9", 8096)
    assert sighting.service == JELLYFIN


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"[]",
        b"{}",
        b'{"Id":"x"}',
        b'{"Id":"x","Address":"ftp://h"}',
        b'{"Id":"x","Address":"http://h:99999"}',
        b'{"Id":"x","Address":"http://"}',
    ],
)
def test_noise_on_7359_is_passed_over(noise: bytes) -> None:
    assert parse_answer(noise, "192.0.2.1", JELLYFIN) is None
