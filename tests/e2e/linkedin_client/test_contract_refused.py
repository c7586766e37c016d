"""What LinkedIn's simulator and the running Vouch refuse to LinkedInClient: one contract."""

import pytest

from local.stack import Stack
from tests.e2e.linkedin_client.parties import ABSENT, Meet, Party, base_url
from vouch.clients.linkedin import LinkedInClient
from vouch.errors import UpstreamRejectedError, UpstreamTokenError


def test_fields_that_cannot_be_are_refused(author: Party, subject: Party) -> None:
    with pytest.raises(UpstreamRejectedError) as refused:
        author.write(subject, relationship="FRIENDS", status="VISIBLE")

    assert refused.value.status == 422
    assert refused.value.served is False
    assert refused.value.request_id


def test_nobody_but_the_parties_reads_it(author: Party, subject: Party, meet: Meet) -> None:
    urn = author.write(subject)

    for absent in (urn, ABSENT):
        with pytest.raises(UpstreamRejectedError) as refused:
            meet().client.get(absent)
        assert (refused.value.status, refused.value.code) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("by", "changes", "status"),
    [
        ("author", {"status": "VISIBLE"}, 403),
        ("subject", {"visibilityForRecommender": "EVERYONE"}, 403),
        ("subject", {"status": "PENDING"}, 409),
        ("subject", {"recommendationText": "mine"}, 422),
    ],
)
def test_what_is_against_the_rules_is_refused(
    author: Party, subject: Party, by: str, changes: dict[str, str], status: int
) -> None:
    urn = author.write(subject)
    subject.client.update(urn, {"status": "HIDDEN"})

    with pytest.raises(UpstreamRejectedError) as refused:
        {"author": author, "subject": subject}[by].client.update(urn, changes)

    assert refused.value.status == status
    assert subject.client.get(urn).fields["status"] == "HIDDEN"


def test_an_unknown_token_is_refused(stack: Stack, server: str) -> None:
    with pytest.raises(UpstreamTokenError) as refused:
        LinkedInClient(base_url(server, stack), "nobody's").get(ABSENT)

    assert (refused.value.status, refused.value.code) == (401, "INVALID_ACCESS_TOKEN")
