"""Networks of the demo. Their addresses resolve in MaxMind's public test databases."""

from integrations.demo.world.people import Network, NetworkKind

_HOME, _MOBILE, _TRAVEL = NetworkKind.HOME, NetworkKind.MOBILE, NetworkKind.TRAVEL

NETWORKS = {
    network.id: network
    for network in (
        Network(
            "linkoping", _HOME, "89.160.20.114", "Linköping", "SE", 58.4167, 15.6167,
            "Europe/Stockholm", downlink_kbps=500_000, uplink_kbps=250_000,
        ),
        Network(
            "linkoping-campus", NetworkKind.WORK, "89.160.20.131", "Linköping", "SE", 58.4167,
            15.6167, "Europe/Stockholm", mapped=True,
        ),
        Network(
            "boxford", _HOME, "2.125.160.217", "Boxford", "GB", 51.75, -1.25, "Europe/London",
            downlink_kbps=76_000, uplink_kbps=18_000, lan_prefix="192.168.0.",
        ),
        Network(
            "milton", _HOME, "216.160.83.58", "Milton", "US", 47.2513, -122.3149,
            "America/Los_Angeles", mapped=True, lan_prefix="10.0.0.",
        ),
        Network(
            "san-diego", _HOME, "2001:480:10::12", "San Diego", "US", 32.7203, -117.1552,
            "America/Los_Angeles", downlink_kbps=300_000,
        ),
        Network(
            "tokyo", _HOME, "2001:240:0:7::21", None, "JP", 35.68536, 139.75309, "Asia/Tokyo",
            downlink_kbps=1_000_000,
        ),
        Network(
            "germany", _HOME, "2a02:d600:0:3::9", None, "DE", 51.5, 10.5, "Europe/Berlin",
            downlink_kbps=50_000, uplink_kbps=10_000, lan_prefix="192.168.178.",
        ),
        Network(
            "melbourne", _HOME, "214.0.1.19", "Melbourne", "AU", -37.8159, 144.9669,
            "Australia/Melbourne", downlink_kbps=45_000,
        ),
        Network(
            "singapore", _TRAVEL, "214.0.0.77", "Singapore", "SG", 1.336, 103.7716,
            "Asia/Singapore", downlink_kbps=25_000,
        ),
        Network(
            "us-mobile", _MOBILE, "149.101.100.6", None, "US", 37.751, -97.822,
            "America/Chicago", downlink_kbps=9_000,
        ),
        Network(
            "uk-mobile", _MOBILE, "2a02:d3c0:0:1::5", None, "GB", 54.75844, -2.69531,
            "Europe/London", downlink_kbps=12_000,
        ),
        Network(
            "se-mobile", _MOBILE, "2a02:d040::31", None, "SE", 62.0, 15.0,
            "Europe/Stockholm", downlink_kbps=15_000,
        ),
        Network(
            "spain", _TRAVEL, "2a02:d5c0:0:8::2", None, "ES", 40.0, -4.0, "Europe/Madrid",
            downlink_kbps=14_000,
        ),
        Network(
            "bhutan", _TRAVEL, "67.43.156.9", None, "BT", 27.5, 90.5, "Asia/Thimphu",
            downlink_kbps=6_000,
        ),
        Network(
            "philippines", _TRAVEL, "202.196.224.12", None, "PH", 13.0, 122.0, "Asia/Manila",
            downlink_kbps=8_000, mapped=True,
        ),
        Network(
            "changchun", _TRAVEL, "175.16.199.23", "Changchun", "CN", 43.88, 125.3228,
            "Asia/Harbin", downlink_kbps=10_000,
        ),
        Network(
            "vpn-london", NetworkKind.VPN, "81.2.69.160", "London", "GB", 51.5142, -0.0931,
            "Europe/London", downlink_kbps=60_000,
        ),
    )
}  # fmt: skip
