"""Everything that rules add to the API."""

from collections.abc import Mapping

from hub.api.endpoint import Endpoint
from hub.api.live import Topic
from rules.api import hooks, routes
from rules.api.topic import RulesTopic

ENDPOINTS: tuple[Endpoint, ...] = (*routes.endpoints.all, *hooks.endpoints.all)
TOPICS: Mapping[str, Topic] = {"rules": RulesTopic()}
