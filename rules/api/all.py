"""Everything that rules add to the API."""

from collections.abc import Mapping

from hub.api.endpoint import Endpoint
from hub.api.live import Topic
from rules.api import alert_changes, alerts, backtest, blueprints, hooks, routes, trust
from rules.api.topic import RulesTopic

ENDPOINTS: tuple[Endpoint, ...] = (
    *backtest.endpoints.all,
    *routes.endpoints.all,
    *hooks.endpoints.all,
    *blueprints.endpoints.all,
    *alert_changes.endpoints.all,
    *alerts.endpoints.all,
    *trust.endpoints.all,
)
TOPICS: Mapping[str, Topic] = {
    "rules": RulesTopic(),
    "alerts": alerts.TOPIC,
    "backtests": backtest.BacktestsTopic(),
}
