"""Reads, on a schedule, what is left of this deployment's credits at Linkup (DESIGN 13.4)."""

from vouch.aws import secrets
from vouch.handlers.schedule import schedule
from vouch.services.network.reconcile import reconcile
from vouch.settings import linkup

lambda_handler = schedule(
    "reconcile_credits",
    reconcile,
    failure="balances could not be read at Linkup",
    needs=(linkup, secrets.client),
)
