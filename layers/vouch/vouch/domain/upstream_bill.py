"""What calls cost at Linkup, beside what is charged for them here (DESIGN 13.4).

Under v2 Linkup says what each call cost. Under v1 it does not, so that is estimated by its
documentation (CONTRACTS 3.1, 3.2). A line of the ledger has either number, and a balance has their
sums over the lines that ended its calls.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final

from vouch.domain.credits import OUTCOME, RESULTS_PER_CREDIT, Entry

CONSUMED, ESTIMATED, UNKNOWN = "upstreamConsumed", "upstreamEstimated", "upstreamUnknown"
"""The attributes of a balance: the sums under v2 and under v1, and the calls of unknown price."""
COUNTED: Final = "upstreamCounted"
"""The attribute of a balance that says how many ended calls are in the other counts."""
UNCHARGED: Final = 500
"""The one status under which v1 charges nothing."""


def estimate_served(pages: int, returned: int, earlier: int) -> int:
    """Estimate what a call of v1 cost that was served, after `earlier` answers to other tries.

    Pages cost as many as were asked for; `pages` is 0 in total mode. Every try costs 1 at least.
    """
    return earlier + max(1, pages or ceil(returned / RESULTS_PER_CREDIT))


def estimate_failed(status: int | None, earlier: int, *, served: bool | None) -> int | None:
    """Estimate what a call of v1 cost that failed; None where it may have been served.

    `status` is that of the last try's answer, or None where Linkup was not reached.
    """
    if served is not False:
        return None
    return earlier + (0 if status in {None, UNCHARGED} else 1)


def counts(line: Entry) -> dict[str, int]:
    """Return what a line that ends a call adds to its balance's counts."""
    return {
        COUNTED: 1,
        CONSUMED: line.get("upstream_credits", 0),
        ESTIMATED: line.get("upstream_estimate", 0),
        UNKNOWN: 0 if _is_known(line) else 1,
    }


def is_whole(balance: Mapping[str, Any]) -> bool:
    """Tell whether all ended calls of a month are counted.

    Those that an earlier release ended are not.
    """
    ended = (balance.get(f"{OUTCOME}{state}", 0) for state in ("SETTLED", "RELEASED"))
    return bool(balance.get(COUNTED, 0) == sum(ended))


def _is_known(line: Entry) -> bool:
    """Tell whether a line says what the call cost at Linkup: nothing where it was REFUSED."""
    has_number = "upstream_credits" in line or "upstream_estimate" in line
    return has_number or line.get("upstream") == "REFUSED"
