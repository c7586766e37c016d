"""The operations that are measured by how much there is of what they work on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.benchmarks import crowds
from tests.support.builders import Member, draft, path
from tests.support.finding import descendant, ids
from tests.support.gateway import Answer
from tests.support.payers import Payer
from tests.support.recommended import ROUTE as PEOPLE
from tests.support.spending import reserve_credits, settle_credits
from vouch.http.tokens import digest_of, token
from vouch.moment import today
from vouch.v1.people import parse_listing

SIZE: Final = 2
"""How many elements a page has: few, so that there are two whole pages among ten."""
FINDER: Final = f"/v2/recommendation?count={SIZE}&q="
RECORD: Final = "/v2/recommendation"
ACCEPT: Final = {"patch": {"$set": {"status": "VISIBLE"}}}

type Act = Callable[[], object]


def _page(caller: Payer | Member, target: str) -> Act:
    """Return the act of reading a page, which has as many elements as it may have."""

    def read() -> Answer:
        answer = caller.call("GET", target)
        assert len(answer.json.get("ledger", answer.json)["elements"]) == SIZE, answer.body
        return answer

    return read


def _recommendations(count: int) -> Mapping[str, Act]:
    reader, writer = crowds.member("Reader"), crowds.member("Reader-Writer")
    records = crowds.received(reader, count)
    urn, several = records[0]["urn"], ids(*(each["urn"] for each in records[:SIZE]))
    middle = crowds.place_of(records[count // 2 - 1])
    revised, fresh = writer.write(reader), writer.write(reader)
    assert reader.call("POST", path(revised), ACCEPT).status == 204
    crowds.greet(reader, writer)
    body, changed = draft(reader), {"patch": {"$set": {"status": "HIDDEN"}}}
    revision = draft(reader, previousRecommendation=revised)
    accepting = []

    def revise() -> Answer:
        answer = writer.call("POST", RECORD, revision)
        accepting.append(answer.headers["x-restli-id"])
        return answer

    return {
        "get": lambda: reader.get(urn),
        "batch get": lambda: reader.call("GET", f"{RECORD}?{several}"),
        **_finders(reader, "recipient", middle),
        **_finders(writer, "recommender", middle),
        "descendant": lambda: reader.call("GET", descendant(urn)),
        "create": lambda: writer.call("POST", RECORD, body),
        "create with a key": lambda: writer.call("POST", RECORD, body, {"Idempotency-Key": "k"}),
        "create a revision": revise,
        "change of status": lambda: reader.call("POST", path(fresh), ACCEPT),
        "change of status, back": lambda: reader.call("POST", path(fresh), changed),
        "change of status that changes nothing": lambda: reader.call("POST", path(fresh), changed),
        "revision accepted": lambda: reader.call("POST", path(accepting[0]), ACCEPT),
    }


def _finders(caller: Member, finder: str, middle: str) -> dict[str, Act]:
    """Return pages of one status and of two: the first, by start, and by a link from the middle."""

    def page(statuses: Sequence[str], more: str) -> Act:
        filters = f"&statusFilters=List({','.join(statuses)})"
        return _page(caller, f"{FINDER}{finder}{filters}{more}")

    pages: dict[str, Act] = {}
    for statuses in (("VISIBLE",), ("HIDDEN", "VISIBLE")):
        linked = token(middle, digest_of(caller.urn, finder, *statuses))
        name = f"{finder}, {len(statuses)} status{'es' * (len(statuses) > 1)}"
        pages |= {
            f"{name}: first page": page(statuses, ""),
            f"{name}: page by start": page(statuses, f"&start={SIZE}"),
            f"{name}: page by link": page(statuses, f"&pageToken={linked}"),
        }
    return pages


def _people(count: int) -> Mapping[str, Act]:
    account = crowds.customer()
    places = crowds.known(account, count)
    crowds.greet(account)
    query = {"viewer": "ana", "count": str(SIZE), "state": "NEW"}
    asked = "&".join(map("=".join, query.items()))
    paging = parse_listing(query, account.id).paging.leading_to(places[count // 2 - 1])
    linked = paging["next_page_token"]
    person = places[count // 2].partition("#")[2]
    return {
        "people": _page(account, f"{PEOPLE}?{asked}"),
        "people: page by link": _page(account, f"{PEOPLE}?{asked}&page_token={linked}"),
        "person": lambda: account.call("GET", f"{PEOPLE}/ana/{person}"),
        "decision about a person": lambda: account.call(
            "POST", f"{PEOPLE}/ana/{person}", {"state": "KEPT"}
        ),
    }


def _viewers(count: int) -> Mapping[str, Act]:
    account = crowds.customer()
    names = crowds.viewing(account, count)
    crowds.greet(account)
    route, bound = f"/v1/network/viewers?count={SIZE}", ("viewers", account.id)
    return _listed(account, "viewers", route, names[count // 2 - 1], *bound)


def _ledger(count: int) -> Mapping[str, Act]:
    account = crowds.customer()
    lines = crowds.booked(account, count)
    crowds.greet(account)
    settle_credits(reserve_credits(account.id, 1), 1)  # the month is open
    route, bound = f"/v1/credits?count={SIZE}", (account.id, today()[: crowds.MONTH])

    def spend() -> None:
        settle_credits(reserve_credits(account.id, 2), 1)

    pages = _listed(account, "credits", route, lines[count // 2 - 1], *bound)
    return {**pages, "credits reserved and settled": spend}


def _syncs(count: int) -> Mapping[str, Act]:
    account, reader = crowds.customer(), crowds.member("Reader")
    syncs = crowds.synced(account, reader, count)
    crowds.greet(account, reader)
    route, middle = f"/v1/syncs?count={SIZE}", syncs[count // 2 - 1]
    return {
        **_listed(reader, "syncs of a member", route, middle, "syncs", "", reader.urn),
        **_listed(account, "syncs of an account", route, middle, "syncs", account.id, ""),
    }


def _connections(count: int) -> Mapping[str, Act]:
    account = crowds.customer()
    members = crowds.connected(account, count)
    crowds.greet(account)
    route, bound = f"/v1/connections?count={SIZE}", ("connections", account.id)
    return _listed(account, "connections", route, members[count // 2 - 1], *bound)


def _listed(
    caller: Payer | Member, name: str, route: str, middle: str, *bound: str
) -> dict[str, Act]:
    """Return the first page of a list of /v1, and one by a link from the middle."""
    target = f"{route}&page_token={token(middle, digest_of(*bound))}"
    return {
        name: _page(caller, route),
        f"{name}: page by link": _page(caller, target),
    }


CROWDS: Final = (_recommendations, _people, _viewers, _ledger, _syncs, _connections)
"""Each makes so many, and returns the operations on them by name."""
