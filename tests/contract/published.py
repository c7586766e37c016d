"""What the samples in events/ and wire/ speak about: LinkedIn's published recommendation.

Its guide keys the record by the recommendee; here, as everywhere in Vouch, by the recommender.
"""

from typing import Final

from vouch.domain.recommendation import Change, Recommendation
from vouch.services import credentials
from vouch.storage import accounts, dynamodb, recommendations

RECOMMENDER: Final = "urn:li:person:456DEF"
RECOMMENDEE: Final = "urn:li:person:123ABC"
STRANGER: Final = "urn:li:person:789GHI"
ACCOUNT: Final = "0123456789abcdef"
CREDENTIAL: Final = "fedcba9876543210"

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


def publish() -> None:
    """Store the recommendation, an account, an API key of it and a token of the recommender."""
    dynamodb.commit([recommendations.write(Change(None, RECOMMENDATION))])
    accounts.open_account(
        {"id": ACCOUNT, "name": "Acme Talent", "createdAt": 1729586400, "keysIssued": 0}
    )
    _, key = credentials.new("api_key", ACCOUNT)
    accounts.issue({**key, "id": CREDENTIAL, "label": "production"})
    _issue(RECOMMENDER, CREDENTIAL)


def token_of(person: str) -> str:
    """A bearer token of a member that is valid now."""
    return _issue(person, credentials.new_id())


def _issue(person: str, credential_id: str) -> str:
    secret, token = credentials.new("member_token", person)
    accounts.issue({**token, "id": credential_id, "expiresAt": credentials.now() + 3600})
    return secret
