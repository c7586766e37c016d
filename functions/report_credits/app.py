"""GET /v1/credits: the account's credits of a month, with the ledger (DESIGN 5.4)."""

from vouch.handlers.report_credits import report
from vouch.handlers.v1 import account_route

lambda_handler = account_route("report_credits", {"GET": report})
