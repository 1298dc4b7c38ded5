"""Announces simulated servers on loopback, each platform in the way of its real server."""

from integrations.demo.announce.announcer import Announcer
from integrations.demo.announce.model import AnnouncedServer, AnnouncePorts

__all__ = ["AnnouncePorts", "AnnouncedServer", "Announcer"]
