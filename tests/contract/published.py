"""What the samples in events/ and wire/ speak about: LinkedIn's published recommendation.

Its guide keys the record by the recommendee; here, as everywhere in Vouch, by the recommender.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from local.simulators.linkup.accounts import id_of
from tests.support import recommended
from tests.support.connecting import consent, parameters
from tools.openapi.samples import SUGGESTIONS
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, entry
from vouch.domain.people import Call, remembered
from vouch.domain.recommendation import SERVED, Change, Recommendation
from vouch.domain.refresh import ACCOUNT_CREDITS, Terms, first
from vouch.domain.sighting import Sighting
from vouch.moment import DAY, in_milliseconds, now, seconds
from vouch.services.accounts import credentials
from vouch.services.linkedin.connect import authorize, complete, redeem
from vouch.services.syncs import start
from vouch.storage import (
    accounts,
    answers,
    credits,
    idempotency,
    keyring,
    people,
    recommendations,
    refreshes,
    viewer_calls,
    viewers,
)
from vouch.storage.idempotency import IdempotentRequest

if TYPE_CHECKING:
    from vouch.storage.viewer_calls import ViewerCall

RECOMMENDER: Final = "urn:li:person:456DEF"
RECOMMENDEE: Final = "urn:li:person:123ABC"
STRANGER: Final = "urn:li:person:789GHI"
ACCOUNT: Final = "0123456789abcdef"
CREDENTIAL: Final = "fedcba9876543210"
FORMER_VIEWER: Final = "former"
FORMER_PERSON: Final = "ACoAAB1c9JkBq3hXw"
FORGOTTEN_PERSON: Final = "ACoAAForgotten"
CALLBACK: Final = "https://api.example.com/v1/connections/callback"
KNOWN_VIEWER: Final = "ana"
"""A viewer of the account to whom somebody was recommended."""
REFRESHED_VIEWER: Final = "lena"
"""A connected viewer with a refresh that is due."""
CREDITS: Final = 100
MONTH: Final = "2025-10"
VIEWER: Final = "anna"
COOKIE: Final = "checkpoint-code:anna"
"""The login token of a member whom LinkedIn asks for a code."""
CONNECTED_VIEWER: Final = "maria"
CONNECTED_COOKIE: Final = "member:maria"
"""The login token of a member of whom Linkup has a session."""
DEAD: Final[Reservation] = {
    "id": "00112233445566778899aabb",
    "account": ACCOUNT,
    "period": MONTH,
    "day": "2025-10-22",
    "credits": 3,
    "deadline": 1761127527,
    "state": credits.OPEN,
}
"""Of a request that never ended."""

RECOMMENDATION: Final[Recommendation] = {
    "urn": f"urn:li:recommendation:({RECOMMENDER},123456)",
    "id": 123456,
    "created": 1229538193168,
    "lastModified": 1269858649984,
    "recommender": RECOMMENDER,
    "recommendee": RECOMMENDEE,
    "recommendationText": "Bob Smith is an amazing leader. He is the best!",
    "status": "VISIBLE",
    "visibilityForRecommender": "EVERYONE",
    "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "recommendeeEntity": f"urn:li:position:({RECOMMENDEE},123456)",
    "writeCount": 2,
    "version": 2,
    "actor": RECOMMENDEE,
    "cause": "api",
    "correlationId": "c2FtcGxl",
}

AT_LINKEDIN: Final[Mapping[str, Any]] = {
    name: RECOMMENDATION[name] for name in SERVED if name in RECOMMENDATION
}
"""The same, where LinkedIn has it."""


def publish() -> None:
    """Store the recommendation, what is to be erased, and what `deploy` does."""
    dynamodb.commit({"record": recommendations.put_change(Change(None, RECOMMENDATION))})
    _delete_viewer()
    deploy()


def deploy() -> None:
    """Store both parties' tokens, the recommender's connection, an account and what it has."""
    accounts.open_account(
        {
            "id": ACCOUNT,
            "name": "Acme Talent",
            "createdAt": 1729586400,
            "keysIssued": 0,
            "monthlyCredits": CREDITS,
            "operator": 1,
        }
    )
    _, key = credentials.new("api_key", ACCOUNT)
    keyring.issue({**key, "id": CREDENTIAL, "label": "production"})
    _issue(RECOMMENDER, credentials.new_id())
    _issue(RECOMMENDEE, CREDENTIAL)
    _reserve()
    recommend()
    connect(RECOMMENDER)
    _view()


def recommend() -> None:
    """Store a viewer of the account, and the person whom Linkup's guide recommends."""
    generation = recommended.store_viewer(ACCOUNT, KNOWN_VIEWER)
    (said,) = SUGGESTIONS["data"]["recommendations"]
    key = people.partition(ACCOUNT, KNOWN_VIEWER, generation)
    recommended.store(key, recommended.seen(said, now(), viewer=KNOWN_VIEWER))


def connect(person: str) -> None:
    """The member's consent, given through the account."""
    complete(code_of(person), redeem(state_of(ACCOUNT)), _soon())


def state_of(account: str) -> str:
    """What LinkedIn is to hand back with a member who consents."""
    return parameters(_link(account))["state"]


def code_of(person: str) -> str:
    """What LinkedIn hands back beside it."""
    return parameters(consent(_link(ACCOUNT), member=person))["code"]


def sync_of(person: str) -> str:
    """The id of a sync that waits in the queue."""
    (run,) = start.start_own(person, _soon()).runs
    return run["id"]


def token_of(person: str) -> str:
    """A bearer token of a member that is valid now."""
    return _issue(person, credentials.new_id())


def key_of(account: str) -> str:
    """An API key of an account that is valid now."""
    secret, key = credentials.new("api_key", account)
    keyring.issue({**key, "id": credentials.new_id(), "label": "sample"})
    return secret


def _delete_viewer() -> None:
    """A viewer who was deleted, with two people, one of them forgotten, and an answer."""
    at = seconds()
    request = IdempotentRequest.of(ACCOUNT, "recommend_connections", "former", b"{}")
    kept: ViewerCall = {
        "reservation": "ffeeddccbbaa998877665544",
        "account": ACCOUNT,
        "viewer": FORMER_VIEWER,
        "generation": 0,
        "settledAt": in_milliseconds(at),
        "known": "00",
        "pieces": 1,
        "request": request.key,
    }
    values = {"reservation": kept["reservation"], "pieces": 1}
    key, call = people.partition(ACCOUNT, FORMER_VIEWER, 0), Call(kept["settledAt"], "call")
    writes = {
        "viewer": viewers.put(viewers.deleted(viewers.unknown(ACCOUNT, FORMER_VIEWER), now())),
        "tombstone": people.put_forgotten(FORGOTTEN_PERSON, now()),
        "call": viewer_calls.put_call(kept, at),
        "request": idempotency.put_request(request, values, at),
        **answers.put_pieces(kept["reservation"], [b"answer"], at),
    }
    for each in (FORMER_PERSON, FORGOTTEN_PERSON):
        seen = remembered(None, Sighting(each, 1, {}), FORMER_VIEWER, call, DAY)
        assert seen
        writes[each] = people.put_person(key, seen, None)
    dynamodb.commit(writes)


def _link(account: str) -> str:
    return authorize(account, CALLBACK, _soon())[0]


def _soon() -> Deadline:
    return Deadline.after(10)


def _issue(person: str, credential_id: str) -> str:
    secret, token = credentials.new("member_token", person)
    keyring.issue({**token, "id": credential_id, "expiresAt": seconds() + 3600})
    return secret


def _view() -> None:
    """A viewer whose login waits for a code, with a refresh, one who is connected, one deleted."""
    waiting = viewers.put_viewer(
        viewers.unknown(ACCOUNT, VIEWER),
        state="CHECKPOINT",
        challenge="CODE",
        country="FR",
        linkupAccount=id_of(COOKIE),
    )
    connected = viewers.put_viewer(
        viewers.unknown(ACCOUNT, CONNECTED_VIEWER),
        state="CONNECTED",
        country="FR",
        linkupAccount=id_of(CONNECTED_COOKIE),
    )
    gone = viewers.deleted(viewers.unknown(ACCOUNT, "gone"), now())
    writes = {"waiting": waiting, "connected": connected, "gone": viewers.put(gone)}
    dynamodb.commit(writes)
    _order()


def _order() -> None:
    """Two refreshes that are due, the second of a connected viewer, and one that is paused."""
    refreshed = viewers.put_viewer(
        viewers.unknown(ACCOUNT, REFRESHED_VIEWER),
        state="CONNECTED",
        country="FR",
        linkupAccount=id_of(CONNECTED_COOKIE),
    )
    past, later = (in_milliseconds(seconds() + each) for each in (-60, 10 * DAY))
    terms = Terms("24h", 50, 300)
    paused = first(ACCOUNT, KNOWN_VIEWER, 0, terms, later)
    paused |= {"outcome": "PAUSED", "reason": ACCOUNT_CREDITS}
    due = (first(ACCOUNT, each, 0, terms, past) for each in (VIEWER, REFRESHED_VIEWER))
    ordered = {each["viewer"]: refreshes.put(each) for each in (*due, paused)}
    dynamodb.commit({**ordered, "refreshed": refreshed})


def _reserve() -> None:
    """A month in which one request was begun."""
    at = 1761127438390
    dynamodb.commit({"balance": credits.put_balance(ACCOUNT, MONTH, CREDITS)})
    dynamodb.commit(
        {
            "granted": credits.put_entry(
                ACCOUNT, MONTH, entry(at, "GRANTED", CREDITS, "0a", reason="monthly credits")
            ),
            "balance": credits.update_balance(ACCOUNT, MONTH, {"remaining": -3, "reserved": 3}),
            "reservation": credits.put_reservation(DEAD),
            "reserved": credits.put_entry(
                ACCOUNT, MONTH, entry(at, "RESERVED", -3, "0b", reservation=DEAD["id"])
            ),
        }
    )
