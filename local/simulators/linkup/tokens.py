"""Login tokens that stand for a case; every other token is a plain member's.

few-7              only 7 people, in a network of any other number likewise
none               nobody
slow-30            the answer takes 30 seconds, or any other number
error-429          this error, or any other of 400 to 599
error-429-retry    likewise, with Retry-After: 1
error-under-200, error-in-data, html, html-502, empty, truncated, truncated-json, lost, reset
                   as local.simulators.faults has it
account-inactive, insufficient-credits, … (any code of v2)
                   as local.simulators.linkup.faults has it

Only v2 has logins. Under v2 these faults meet the login, the checkpoint and the calls for people.

login-lost, checkpoint-lost, network-lost, or any other of these faults
                   meets only this call; v1 has the last one alone
checkpoint-code    the login needs the code 123456; checkpoint-… with a fault likewise
checkpoint-app     the login needs an approval (control)
disconnects        logs in, and the session ends at the first call for people
grows-5            each call finds 5 people at the top who were not there at the call before, or any
                   other number, until the network has everybody; at first it lacks 500

Behind a colon anything may follow (`few-7:mine`), so that each user has tokens of their own.
"""

import re
from typing import Any

from local.simulators.faults import NOT_SERVED, SERVED, Fault
from local.simulators.linkup.faults import REFUSALS, LinkupFault
from local.simulators.linkup.people import people

NUMBERED = re.compile(r"(few|grows|slow)-(\d{1,4})")
ERROR = re.compile(r"(error-[45]\d\d)(-retry)?")
NAMED = (SERVED | NOT_SERVED | REFUSALS.keys()) - {"latency", "drop"}
OF_ONE = re.compile(r"(login|checkpoint|network)-(.+)")
OF_A_MEMBER = {"login", "checkpoint", "network"}
"""The operations that a member's login token causes faults of."""
RETRY_AFTER_SECONDS = 1
LACKING_AT_FIRST = 500
"""How many people a network that grows lacks before the first call."""
CODE, APP = "code_challenge", "app_challenge"
CHALLENGES = {"checkpoint-code": CODE, "checkpoint-app": APP}


def network(login_token: str, calls: int = 0) -> tuple[dict[str, Any], ...]:
    """Return the people whom Linkup recommends to the member of this login token.

    `calls` is how often they were asked for before, which a network that grows depends on.
    """
    case = _case(login_token)
    if case == "none":
        return ()
    found = NUMBERED.fullmatch(case)
    kind, number = (found[1], int(found[2])) if found else ("", 0)
    if kind == "grows":
        return people(login_token)[max(0, LACKING_AT_FIRST - number * calls) :]
    return people(login_token)[: number if kind == "few" else None]


def challenge(login_token: str) -> str | None:
    """Return the type of challenge that a login with this token leads to, if it does."""
    case = _case(login_token)
    found = OF_ONE.fullmatch(case)
    if found and found[1] == "checkpoint" and _fault(found[2]):
        return CODE
    return CHALLENGES.get(case)


def disconnects(login_token: str) -> bool:
    """Tell whether the session of this login token ends at the first call for people."""
    return _case(login_token) == "disconnects"


def fault(login_token: str, operation: str = "network") -> Fault | None:
    """Return the fault that this login token causes at every such call; None if it causes none."""
    case = _case(login_token)
    if (found := OF_ONE.fullmatch(case)) is None:
        return _fault(case) if operation in OF_A_MEMBER else None
    return _fault(found[2]) if operation == found[1] else None


def _fault(case: str) -> Fault | None:
    if case in NAMED:
        return LinkupFault(case)
    if (found := NUMBERED.fullmatch(case)) and found[1] == "slow":
        return Fault("latency", float(found[2]))
    if found := ERROR.fullmatch(case):
        return Fault(found[1], retry_after=RETRY_AFTER_SECONDS if found[2] else None)
    return None


def _case(login_token: str) -> str:
    return login_token.partition(":")[0]
