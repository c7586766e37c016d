"""Login tokens that stand for a case; every other token is a plain member's.

few-7              only 7 people, in a network of any other number likewise
none               nobody
slow-30            the answer takes 30 seconds, or any other number
error-429          this error, or any other of 400 to 599
error-429-retry    likewise, with Retry-After: 1
error-under-200, error-in-data, html, html-502, empty, truncated, truncated-json, lost, reset
                   as local.simulators.faults has it

Behind a colon anything may follow (`few-7:mine`), so that each user has tokens of their own.
"""

import re
from typing import Any

from local.simulators.faults import NOT_SERVED, SERVED, Fault
from local.simulators.linkup.people import people

NUMBERED = re.compile(r"(few|slow)-(\d{1,4})")
ERROR = re.compile(r"(error-[45]\d\d)(-retry)?")
NAMED = (SERVED | NOT_SERVED) - {"latency", "drop"}
RETRY_AFTER_SECONDS = 1


def network(login_token: str) -> tuple[dict[str, Any], ...]:
    """Return the people whom Linkup recommends to the member of this login token."""
    case = _case(login_token)
    if case == "none":
        return ()
    found = NUMBERED.fullmatch(case)
    limit = int(found[2]) if found and found[1] == "few" else None
    return people(login_token)[:limit]


def fault(login_token: str) -> Fault | None:
    """Return the fault that this login token causes at every use; None if it causes none."""
    case = _case(login_token)
    if case in NAMED:
        return Fault(case)
    if (found := NUMBERED.fullmatch(case)) and found[1] == "slow":
        return Fault("latency", float(found[2]))
    if found := ERROR.fullmatch(case):
        return Fault(found[1], retry_after=RETRY_AFTER_SECONDS if found[2] else None)
    return None


def _case(login_token: str) -> str:
    return login_token.partition(":")[0]
