"""Each guard fails a test that does what it guards against, and lets a tidy one pass."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parents[2]
GUARDS = ("environment", "logs", "network", "threads", "tasks")

HELPERS = """
import asyncio, contextlib, logging, os, socket, threading, time
import aiohttp, pytest

log = logging.getLogger("hub.example")
forever = threading.Event()
kept = []

def connect(host):
    with contextlib.suppress(OSError), socket.socket() as sock:
        sock.connect((host, 80))

async def lookup(host):
    with contextlib.suppress(OSError):
        await asyncio.get_running_loop().getaddrinfo(host, 80)

async def boom():
    raise ValueError("lost")

def send(host, interface=None):
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        if interface:
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(interface))
        sock.sendto(b"hello", (host, 9999))
"""

UNTIDY = {
    "async def test_task(): kept.append(asyncio.ensure_future(asyncio.sleep(60)))": "still running",
    "async def test_session(): aiohttp.ClientSession()": "Unclosed client session",
    "async def test_lost(): asyncio.ensure_future(boom()); await asyncio.sleep(0)": "ValueError",
    "def test_thread(): threading.Thread(target=forever.wait, daemon=True).start()": "still alive",
    "def test_environment(): os.environ['KEPT'] = 'yes'": r"changed: \['KEPT'\]",
    "def test_zone(): os.environ['TZ'] = 'UTC'; time.tzset()": r"changed: \['TZ'\]",
    "def test_warning(): log.warning('trouble %s', 7)": "WARNING hub.example: trouble 7",
    "def test_address(): connect('9.9.9.9')": "tried to reach 9.9.9.9:80",
    "async def test_name(): await lookup('unknown.host')": "tried to reach name unknown.host",
    "def test_group(): send('239.0.0.250')": "tried to reach 239.0.0.250:9999",
    "def test_broadcast(): send('255.255.255.255')": "tried to reach 255.255.255.255:9999",
}

TIDY = (
    "async def test_short_task(): await asyncio.ensure_future(asyncio.sleep(0))",
    "async def test_late_task(): kept.append(asyncio.ensure_future(asyncio.sleep(0.05)))",
    "def test_thread(): threading.Thread(target=time.sleep, args=(0.05,)).start()",
    "def test_environment(monkeypatch): monkeypatch.setenv('TZ', 'UTC')",
    "def test_info(): log.info('fine')",
    "@pytest.mark.allow_logs('trouble')\ndef test_expected(): log.warning('trouble')",
    "def test_read(caplog): log.warning('seen'); assert 'seen' in caplog.text",
    "def test_refused(): connect('127.0.0.1'); connect('::1')",
    "def test_documented(): connect('192.0.2.1')",
    "def test_loopback_group(): send('239.0.0.250', '127.0.0.1')",
    "async def test_reserved(): await lookup('nowhere.invalid')",
)


@pytest.fixture
def guarded(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test folder of its own, with the guards and nothing else."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    plugins = [f"tests.support.guards.{name}" for name in GUARDS]
    pytester.makeconftest(f"pytest_plugins = {plugins!r}\n")
    pytester.makeini(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
        "filterwarnings = error\n"
    )
    return pytester


def _run(folder: pytest.Pytester, functions: tuple[str, ...]) -> pytest.RunResult:
    folder.makepyfile("\n".join((HELPERS, *functions)))
    return folder.runpytest_subprocess("-p", "no:cacheprovider", "-rA", "--tb=short")


def test_untidy_tests_fail(guarded: pytest.Pytester) -> None:
    result = _run(guarded, tuple(UNTIDY))
    sections = _sections(result.stdout.str())
    for function, reason in UNTIDY.items():
        (name,) = re.findall(r"def (test_\w+)", function)
        assert re.search(reason, sections[name]), f"{name} was let through"


def test_tidy_tests_pass(guarded: pytest.Pytester) -> None:
    _run(guarded, TIDY).assert_outcomes(passed=len(TIDY))


def _sections(report: str) -> dict[str, str]:
    """Map each test's name to the parts of the report that tell why it failed."""
    parts = re.split(r"_+ (?:ERROR at teardown of )?(test_\w+) _+", report)
    sections: defaultdict[str, str] = defaultdict(str)
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        sections[name] += text
    return sections
