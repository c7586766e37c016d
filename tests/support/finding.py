"""What tests of the reads share: records put on the shelf, queries, and walks by links."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from tests.support import many
from tests.support.builders import Member
from tests.support.gateway import Answer
from vouch.aws import dynamodb
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation, create
from vouch.settings import settings

RESOURCE: Final = "/v2/recommendation"
STATUSES: Final = ("PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED")
FIRST_MOMENT: Final = 1_700_000_000_000
MOST_PAGES: Final = 100


def record(
    recommender: Member, recommendee: Member, number: int, status: str = "VISIBLE", **fields: Any
) -> Recommendation:
    """Return a record that was written `number` milliseconds after the first moment."""
    draft = {"recommendee": recommendee.urn, "recommendationText": f"Number {number}"}
    by = Provenance(recommender.urn, "api", "request")
    made = create(draft, number, by, FIRST_MOMENT + number)
    return {**made, "status": status, **fields}  # type: ignore[typeddict-item]


def shelve(records: Iterable[Recommendation]) -> None:
    """Put records where the product would have put them."""
    many.store(dynamodb.client(), settings().recommendations_table, records)


def finder(name: str, *statuses: str, **more: object) -> str:
    """Return the target of a finder's request."""
    parameters = {"q": name, "statusFilters": f"List({','.join(statuses)})", **more}
    return f"{RESOURCE}?{'&'.join(f'{key}={value}' for key, value in parameters.items())}"


def ids(*urns: str) -> str:
    """Return the query of a BATCH_GET."""
    return f"ids=List({','.join(quote(urn, safe='') for urn in urns)})"


def descendant(urn: str) -> str:
    """Return the target of the finder `descendant`."""
    return f"{RESOURCE}?q=descendant&recUrn={quote(urn, safe='')}"


def urns(answer: Answer) -> list[str]:
    """Return the URNs of an answer's elements."""
    assert answer.status == 200, answer.body
    found = answer.json["elements"]
    return [f"urn:li:recommendation:({each['recommender']},{each['id']})" for each in found]


def link(answer: Answer, rel: str) -> str | None:
    """Return where a link of the answer leads."""
    links = answer.json["paging"]["links"]
    return next((each["href"] for each in links if each["rel"] == rel), None)


def walk(
    member: Member, target: str, between: Callable[[int], None] = lambda _page: None
) -> Iterator[Answer]:
    """Yield the pages from here on, by next links; `between` runs before each but the first."""
    following: str | None = target
    number = 0
    while following:
        if number:
            between(number)
        answer = member.call("GET", following)
        assert answer.status == 200, answer.body
        yield answer
        following, number = link(answer, "next"), number + 1
        assert number < MOST_PAGES, "the walk does not end"


def refused(answer: Answer, status: int = 400, code: str = "ILLEGAL_ARGUMENT") -> str:
    """Check that it is a refusal of this kind, and return its message."""
    assert (answer.status, answer.json["code"]) == (status, code), answer.body
    assert answer.headers["x-restli-error-response"] == "true"
    return str(answer.json["message"])


def batch_get(member: Member, *urns: str) -> Answer:
    """Send a BATCH_GET of these records."""
    return member.call("GET", f"{RESOURCE}?{ids(*urns)}")


def shelf(recommender: Member, recommendee: Member, count: int) -> list[str]:
    """Store `count` recommendations between two members, and return their URNs."""
    records = [record(recommender, recommendee, number) for number in range(1, count + 1)]
    shelve(records)
    return [each["urn"] for each in records]
