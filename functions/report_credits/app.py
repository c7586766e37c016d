"""GET /v1/credits: the calling account's credits of a month, with the ledger (DESIGN 5)."""

from vouch.v1.entrypoint import account_route
from vouch.v1.report import report

lambda_handler = account_route("report_credits", {"GET": report})
