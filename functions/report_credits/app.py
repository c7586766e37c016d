"""GET /v1/credits: the account's credits of a month, with the ledger (DESIGN 5.4)."""

from vouch.handlers.report_credits import report
from vouch.handlers.v1 import account_route
from vouch.settings import linkup_version

lambda_handler = account_route("report_credits", {"GET": report}, needs=(linkup_version,))
