"""GET /v1/health: queues, alarms and last runs, for operators (DESIGN 14.3)."""

from vouch.aws import alarms, queues
from vouch.handlers.report_health import report
from vouch.handlers.v1 import account_route
from vouch.settings import health

lambda_handler = account_route(
    "report_health", {"GET": report}, needs=(health, queues.client, alarms.client)
)
