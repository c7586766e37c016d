"""HTTP calls as curl would make them, each shown with its answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import requests

from local.demo.teller import StoryError, Teller

SHOWN = 500
SECRET = re.compile(r"\b(state|code)=[^&\s]{12,}")
STATUSES = "PENDING,VISIBLE,HIDDEN,WITHDRAWN,REPLACED,CLOSED"
PAGE = 100


@dataclass(frozen=True)
class Person:
    """A member and their bearer token."""

    name: str
    urn: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token}",
            "X-Restli-Protocol-Version": "2.0.0",
        }


class Api:
    """A client of one base URL, which ignores the proxies and the .netrc of its user."""

    def __init__(self, base: str, tell: Teller) -> None:
        self._base = base
        self._tell = tell
        self._session = requests.Session()
        self._session.trust_env = False

    def call(
        self,
        called: str,
        headers: Mapping[str, str],
        expected: int = 200,
        body: object = None,
    ) -> requests.Response:
        """Make a call, show it with its answer, and return the answer.

        `called` is method and path, or method and URL. StoryError is raised where the status is not
        the expected one.
        """
        answer = self.ask(called, headers, body)
        shown = SECRET.sub(r"\1=…", called)
        self._tell.call(shown, f"{answer.status_code} {HTTPStatus(answer.status_code).phrase}")
        if answer.status_code != expected:
            raise StoryError(f"{shown}: expected was {expected}; it said: {answer.text[:SHOWN]}")
        return answer

    def ask(
        self, called: str, headers: Mapping[str, str], body: object = None
    ) -> requests.Response:
        """Make a call without showing it."""
        method, _, where = called.partition(" ")
        url = where if where.startswith("http") else f"{self._base}{where}"
        return self._session.request(
            method, url, headers=dict(headers), json=body, timeout=60, allow_redirects=False
        )

    def found(self, finder: str, person: Person) -> dict[str, str]:
        """Return the status of every recommendation that a finder lists for a person, by URN."""
        found: dict[str, str] = {}
        query = f"q={finder}&statusFilters=List({STATUSES})&count={PAGE}"
        for start in range(0, 10_000, PAGE):
            answer = self.ask(f"GET /v2/recommendation?{query}&start={start}", person.headers)
            if answer.status_code != HTTPStatus.OK:
                raise StoryError(f"q={finder}: {answer.status_code}: {answer.text[:SHOWN]}")
            page = answer.json()["elements"]
            found |= {urn_of(element): element["status"] for element in page}
            if not page:
                break
        return found


def urn_of(element: Mapping[str, object]) -> str:
    return f"urn:li:recommendation:({element['recommender']},{element['id']})"
