"""LinkedIn beside a running stack: its members, their consent, syncs of what they have there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote

import requests

from local.demo_account import Member
from local.stack import Stack
from tests.e2e.api import SECRETS, Caller
from tests.e2e.waiting import until

STATUSES: Final = "PENDING,VISIBLE,HIDDEN,WITHDRAWN,REPLACED,CLOSED"
OVER: Final = {"SUCCEEDED", "PARTIAL", "FAILED"}
PAGE: Final = 100

type Report = dict[str, Any]


class Mirror:
    """The side of LinkedIn, by the simulator's control, and an account that connects."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.key = {"x-api-key": stack.info.account.api_key}
        self.session = requests.Session()
        self.session.trust_env = False

    def member(self, received: int = 0, given: int = 0) -> Caller:
        """Return a new member of LinkedIn, who calls with a token of LinkedIn's."""
        made = self.control("members")
        if received or given:
            self.control("recommendations", member=made["member"], received=received, given=given)
        return self.caller(made["member"], made["access_token"])

    def caller(self, urn: str, token: str) -> Caller:
        SECRETS.add(token)
        return Caller(self.stack.info.api_url, Member(urn, token))

    def control(self, path: str, method: str = "POST", **body: object) -> Any:
        url = f"{self.stack.linkedin.url}/_control/{path}"
        answer = self.session.request(method, url, json=body, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    def change(self, urn: str, **fields: object) -> None:
        self.control("change", urns=[urn], set=fields)

    def there(self, member: Caller, urn: str) -> dict[str, Any]:
        """Return a recommendation as LinkedIn shows it."""
        url = f"{self.stack.linkedin.base_url}/recommendation/{quote(urn, safe='')}"
        token = self.control("tokens", member=member.urn)["access_token"]
        headers = {"Authorization": f"Bearer {token}", "X-Restli-Protocol-Version": "2.0.0"}
        answer = self.session.get(url, headers=headers, timeout=60)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def asked(self, member: Caller) -> str:
        """Return where the member's browser is sent to consent."""
        url = f"{self.stack.info.api_url}/v1/connections"
        answer = self.session.post(url, headers=self.key, timeout=60)
        assert answer.status_code == 201, answer.text
        return f"{answer.json()['authorization_url']}&member={quote(member.urn, safe='')}"

    def connect(self, member: Caller) -> requests.Response:
        """Connect as a browser does: every redirect is followed, to the page at the end."""
        answer = self.session.get(self.asked(member), timeout=60)
        assert answer.status_code == 200, answer.text
        return answer

    def connections(self) -> dict[str, dict[str, Any]]:
        """Return what the account is shown of its connections, page by page, by member."""
        found: dict[str, dict[str, Any]] = {}
        token: str | None = ""
        while token is not None:
            url = f"{self.stack.info.api_url}/v1/connections"
            query = {"page_token": token} if token else None
            page = self.session.get(url, headers=self.key, params=query, timeout=60).json()
            found |= {each["member"]: each for each in page["elements"]}
            token = page["paging"]["next_page_token"]
        return found

    def connected(self, received: int = 0, given: int = 0) -> Caller:
        member = self.member(received, given)
        self.connect(member)
        return member


def start(member: Caller) -> str:
    """Start a sync, and return its id."""
    answer = member.call("POST", "/v1/syncs")
    assert answer.status_code == 202, answer.text
    (element,) = answer.json()["elements"]
    identity: str = element["id"]
    return identity


def reported(member: Caller, sync: str) -> Report:
    answer = member.call("GET", "/v1/syncs")
    assert answer.status_code == 200, answer.text
    found: Report = next(each for each in answer.json()["elements"] if each["id"] == sync)
    return found


def when(member: Caller, sync: str, holds: Callable[[Report], bool]) -> Report:
    """Return the report of a sync as soon as it holds."""
    return until(f"the sync {sync} has no such report", lambda: reported(member, sync), holds)


def synced(member: Caller) -> Report:
    """Run a whole sync, and return its report."""
    return when(member, start(member), lambda report: report["state"] in OVER)


def rest(member: Caller) -> None:
    """Wait until no sync of the member's is under way."""
    for each in member.call("GET", "/v1/syncs").json()["elements"]:
        when(member, each["id"], lambda report: report["state"] in OVER)


def counts(report: Report) -> tuple[int, int, int]:
    return report["created"], report["updated"], report["deleted"]


def listed(member: Caller, finder: str) -> dict[str, str]:
    """Return the status of everything that a finder lists, by URN."""
    found: dict[str, str] = {}
    path: str | None = f"/v2/recommendation?q={finder}&statusFilters=List({STATUSES})&count={PAGE}"
    while path:
        page = member.call("GET", path).json()
        for each in page["elements"]:
            found[f"urn:li:recommendation:({each['recommender']},{each['id']})"] = each["status"]
        links = [link["href"] for link in page["paging"]["links"] if link["rel"] == "next"]
        path = links[0] if links else None
    return found


@contextmanager
def fault(mirror: Mirror, name: str, **options: Any) -> Iterator[None]:
    """Let LinkedIn misbehave inside the block."""
    mirror.control("faults", fault=name, **options)
    try:
        yield
    finally:
        mirror.control("faults", method="DELETE")
