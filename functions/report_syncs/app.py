"""GET /v1/syncs: how syncs are getting on, and how they ended (DESIGN 7)."""

from vouch.v1.entrypoint import party_route
from vouch.v1.syncs import report

lambda_handler = party_route("report_syncs", {"GET": report})
