"""GET /v1/syncs: the progress and the results of syncs (DESIGN 7.5)."""

from vouch.handlers.report_syncs import report
from vouch.handlers.v1 import party_route

lambda_handler = party_route("report_syncs", {"GET": report}, elsewhere=("POST",))
