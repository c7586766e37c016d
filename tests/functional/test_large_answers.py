"""Answers larger than Lambda delivers: what fits is answered, the rest can be asked for again."""

import json
from itertools import pairwise

import pytest

from tests.support.builders import Member
from tests.support.finding import descendant, finder, ids, link, record, shelve, urns, walk
from tests.support.gateway import Answer
from tests.support.managing import account, invoke
from tests.support.payers import payer
from vouch.domain.recommendation import Recommendation
from vouch.http import delivery
from vouch.urn import MAX_LENGTH

TUNNEL = {
    "X-HTTP-Method-Override": "GET",
    "Content-Type": "application/x-www-form-urlencoded",
}
EMOJI = "😀"
"""Four bytes of an answer."""
CONTROL = "\x01"
"""Seven bytes of an answer: an escape, whose backslash Lambda escapes once more."""
LONG = 20_000
"""The length of texts of which 30 records are over 6 MB; LinkedIn may have them."""
ENTITY = "urn:li:organization:" + '"' * (MAX_LENGTH - 20)


def largest(
    alice: Member, bob: Member, count: int, form: str, length: int = 3_000
) -> list[Recommendation]:
    """Store records with the longest texts of such characters, and return them, oldest first."""
    texts = {"recommendationText": form * length, "message": form * length, "subject": form * 300}
    entities = {"recommendeeEntity": ENTITY, "recommenderEntity": ENTITY}
    held = [record(alice, bob, number, **texts, **entities) for number in range(1, count + 1)]
    shelve(held)
    return held


def get_many(member: Member, wanted: list[str]) -> Answer:
    return member.post(ids(*wanted), TUNNEL)


def delivered(answer: Answer) -> bool:
    """Tell whether Lambda delivers the answer: its result as the runtime's client writes it."""
    result = {"statusCode": answer.status, "headers": {**answer.headers}, "body": answer.body}
    return len(json.dumps(result, ensure_ascii=False).encode()) <= delivery.MOST


@pytest.mark.parametrize("form", [EMOJI, CONTROL], ids=["four bytes", "escapes"])
def test_250_of_the_largest_records_are_had_in_a_few_requests(
    alice: Member, bob: Member, form: str
) -> None:
    held = [each["urn"] for each in largest(alice, bob, 250, form)]
    wanted, found, answers = held, dict[str, object](), list[Answer]()

    while wanted:
        answers.append(get_many(bob, wanted))
        body = answers[-1].json
        assert body["results"]
        found |= body["results"]
        assert body["statuses"] == dict.fromkeys(body["errors"], 413)
        wanted = [urn for urn in wanted if urn in body["errors"]]

    assert list(found) == held
    assert all(answer.status == 200 and delivered(answer) for answer in answers)
    assert len(answers) <= 4


def test_a_record_that_does_not_fit_is_an_error_that_says_what_to_do(
    alice: Member, bob: Member
) -> None:
    held = [each["urn"] for each in largest(alice, bob, 250, CONTROL)]
    absent = "urn:li:recommendation:(urn:li:person:Nobody,1)"

    body = get_many(bob, [absent, *held[1:]]).json

    assert body["errors"][held[-1]] == {
        "status": 413,
        "code": "ANSWER_TOO_LARGE",
        "message": "the answer is over the 6 MB that can be delivered;"
        " ask for this record again with fewer ids",
    }
    assert body["statuses"][absent] == 404
    assert {**body["results"], **body["errors"]}.keys() == {absent, *held[1:]}


def test_next_links_lead_through_pages_that_are_cut(alice: Member, bob: Member) -> None:
    held = [each["urn"] for each in largest(alice, bob, 30, CONTROL, LONG)]

    pages = [*walk(bob, finder("recipient", "VISIBLE", count=100))]

    assert [urn for page in pages for urn in urns(page)] == held[::-1]
    assert all(map(delivered, pages))
    assert len(pages) == 2


def test_a_page_that_is_cut_counts_its_records_and_the_next_begins_after_them(
    alice: Member, bob: Member
) -> None:
    held = [each["urn"] for each in largest(alice, bob, 30, CONTROL, LONG)][::-1]

    first = bob.call("GET", finder("recipient", "VISIBLE", count=100))

    shown, paging = len(urns(first)), first.json["paging"]
    assert 0 < shown < 30
    assert (paging["start"], paging["count"]) == (0, shown)
    onward = str(link(first, "next"))
    assert f"start={shown}&" in onward
    assert "count=100&" in onward
    by_number = bob.call("GET", finder("recipient", "VISIBLE", start=shown, count=100))
    assert urns(by_number) == urns(bob.call("GET", onward))
    assert urns(by_number)[0] == held[shown]


def test_fewer_fields_make_a_page_whole(alice: Member, bob: Member) -> None:
    largest(alice, bob, 30, CONTROL, LONG)

    page = bob.call("GET", finder("recipient", "VISIBLE", count=100, fields="id,subject"))

    assert (len(page.json["elements"]), page.json["paging"]["count"]) == (30, 100)


def test_a_chain_that_is_cut_goes_on_at_its_next_link(alice: Member, bob: Member) -> None:
    chain = largest(alice, bob, 30, CONTROL, LONG)
    for older, newer in pairwise(chain):
        newer["previousRecommendation"] = older["urn"]
    shelve(chain)

    pages = [*walk(bob, f"{descendant(chain[-1]['urn'])}&x=1")]

    assert [urn for page in pages for urn in urns(page)] == [each["urn"] for each in chain[::-1]]
    assert all(map(delivered, pages))
    assert pages[0].json["paging"]["count"] == len(urns(pages[0])) < 30
    assert pages[-1].json["paging"] == {"start": 0, "count": 101, "links": []}
    assert "x=1" in str(link(pages[0], "next"))


def test_any_other_answer_of_v2_is_refused_in_its_shape(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    urn = alice.write(bob)
    monkeypatch.setattr(delivery, "ROOM", 300)

    answer = alice.get(urn)

    assert (answer.status, answer.json["code"]) == (413, "ANSWER_TOO_LARGE")
    assert "fewer ids, for a smaller count, or with fields" in answer.json["message"]
    assert answer.headers["x-restli-error-response"] == "true"


def test_any_other_answer_of_v1_is_refused_in_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    account = payer()
    monkeypatch.setattr(delivery, "ROOM", 200)

    answer = account.report()

    assert answer.status == 413
    assert answer.json == {
        "status": "error",
        "message": "the answer is over the 6 MB that can be delivered; ask for a smaller count",
    }


def test_a_command_whose_answer_is_too_large_says_that_it_was_carried_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = account()

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "ROOM", 50)
        answer = invoke("issue_api_key", account=owner, label="first")

    assert answer["error"] == {
        "code": "ANSWER_TOO_LARGE",
        "message": "the command was carried out; its answer is over the 6 MB that can be delivered;"
        " ask for less",
    }
    assert len(invoke("list_api_keys", account=owner)["api_keys"]) == 1
