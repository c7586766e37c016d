"""What README's pictures show: recommendations of Ben in several states, written over the API."""

from typing import Any, Final, NamedTuple
from urllib.parse import quote

from local.demo.api import Api, Person
from local.demo.teller import Teller
from local.demo_account import NAMES
from local.info import Content

RESOURCE: Final = "/v2/recommendation"
ENOUGH: Final = 4
"""How many recommendations of Ben are story enough."""


class Told(NamedTuple):
    """A recommendation of the story: who wrote it, as what, and what Ben does with it."""

    author: str
    relationship: str
    text: str
    status: str | None = None
    revised: str | None = None
    """The text of a revision that Ben accepts too."""


STORY: Final = (
    Told(
        "cleo",
        "RECOMMENDER_REPORTED_TO_RECOMMENDEE",
        "Ben led the team that I joined straight from university. He explains without making "
        "anybody feel small, and he remembers what you told him a month ago.",
        "HIDDEN",
    ),
    Told(
        "cleo",
        "RECOMMENDER_SENIOR_THAN_RECOMMENDEE",
        "We moved four hundred services to another region together, and not one customer noticed. "
        "Ben wrote the plan, and, what is harder, the plan for when the plan fails.",
        "VISIBLE",
    ),
    Told(
        "ana",
        "RECOMMENDER_MANAGED_RECOMMENDEE",
        "Ben is an amazing leader. He is the best!",
        "VISIBLE",
        "Ben is an amazing leader. He built our platform team from three people to thirty, and "
        "kept every one of the first three.",
    ),
    Told(
        "ana",
        "RECOMMENDER_MANAGED_RECOMMENDEE",
        "When a release went wrong, Ben was the one who stayed calm, found the cause, and then "
        "made sure that nobody would have to find it twice.",
    ),
)


def write_story(stack: Content) -> None:
    """Write the story, unless Ben has recommendations enough."""
    api = Api(stack["api_url"], Teller(lambda _: None))
    people = {
        name: Person(name.capitalize(), member["urn"], member["access_token"])
        for name, member in zip(NAMES, stack["members"], strict=True)
    }
    if len(api.found("recipient", people["ben"])) >= ENOUGH:
        return
    for told in STORY:
        author = people[told.author]
        urn = _write(api, author, people["ben"], told, told.text)
        _decide(api, people["ben"], urn, told.status)
        if told.revised:
            later = _write(api, author, people["ben"], told, told.revised, urn)
            _decide(api, people["ben"], later, "VISIBLE")


def _write(
    api: Api, author: Person, recommendee: Person, told: Told, text: str, previous: str = ""
) -> str:
    body: dict[str, Any] = {
        "recommendee": recommendee.urn,
        "recommendationText": text,
        "relationship": told.relationship,
    }
    if previous:
        body["previousRecommendation"] = previous
    return api.call(f"POST {RESOURCE}", author.headers, 201, body).headers["X-RestLi-Id"]


def _decide(api: Api, person: Person, urn: str, status: str | None) -> None:
    if status is not None:
        change = {"patch": {"$set": {"status": status}}}
        api.call(f"POST {RESOURCE}/{quote(urn, safe='')}", person.headers, 204, change)
