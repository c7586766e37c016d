"""LinkedIn's simulator over real HTTP: create, get and batch get (CONTRACTS 1, 2.3)."""

from typing import Any

import pytest

from tests.support.linkedin_caller import TEXT, Caller, encoded, listed

ABSENT = "urn:li:recommendation:(urn:li:person:anaDemo,7)"
FULL: dict[str, Any] = {
    "recommendationText": TEXT,
    "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "recommendeeEntity": "urn:li:position:(urn:li:person:123ABC,123456)",
    "recommenderEntity": "urn:li:position:(urn:li:person:456DEF,1)",
    "visibilityForRecommender": "CONNECTIONS",
    "locale": {"country": "FR", "language": "fr"},
}


def test_a_recommendation_is_created_under_its_recommender(linkedin: Caller) -> None:
    answer = linkedin.write()

    assert (answer.status_code, answer.content) == (201, b"")
    urn = answer.headers["X-RestLi-Id"]
    number = int(urn.removeprefix(f"urn:li:recommendation:({linkedin.ana},").rstrip(")"))
    assert 0 < number < 2**53
    assert answer.headers["Location"] == f"/v2/recommendation/{encoded(urn)}"
    record = linkedin.record(urn)
    created = record.pop("created")
    assert record == {
        "id": number,
        "lastModified": created,
        "recommender": linkedin.ana,
        "recommendee": linkedin.ben,
        "recommendationText": TEXT,
        "status": "PENDING",
        "visibilityForRecommender": "EVERYONE",
    }


def test_every_field_is_kept_but_message_and_subject_are_never_echoed(linkedin: Caller) -> None:
    urn = linkedin.written(**FULL, message="Giving you a recommendation!", subject="Hello!")

    record = linkedin.record(urn, linkedin.ben)

    assert {name: record[name] for name in FULL} == FULL
    assert record.keys() == FULL.keys() | {
        "id", "created", "lastModified", "recommender", "recommendee", "status",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"recommendee": None}, {"recommendee"}),
        ({"recommendee": "bob", "recommendationText": None}, {"recommendee", "recommendationText"}),
        ({"recommendee": "urn:li:person:anaDemo"}, {"recommendee"}),
        ({"recommendationText": ""}, {"recommendationText"}),
        ({"recommendationText": "x" * 3_001}, {"recommendationText"}),
        ({"message": "x" * 3_001, "subject": "x" * 301}, {"message", "subject"}),
        ({"relationship": "FRIEND", "locale": "fr"}, {"relationship", "locale"}),
        ({"recommendeeEntity": "here"}, {"recommendeeEntity"}),
        ({"visibilityForRecommender": "NOBODY"}, {"visibilityForRecommender"}),
        ({"status": "VISIBLE", "id": 7, "mood": "good"}, {"status", "id", "mood"}),
        ({"previousRecommendation": ABSENT}, {"previousRecommendation"}),
    ],
)
def test_one_refusal_reports_every_problem_of_a_new_record(
    linkedin: Caller, fields: dict[str, Any], problems: set[str]
) -> None:
    before = linkedin.urns("recommender", "&count=100")

    answer = linkedin.write(**fields)

    assert answer.status_code == 422
    assert answer.headers["X-RestLi-Error-Response"] == "true"
    body = answer.json()
    told = {it["input"]["inputPath"]["fieldPath"] for it in body["errorDetails"]["inputErrors"]}
    assert told == problems
    assert all(f"ERROR :: /{name} :: " in body["message"] for name in problems)
    assert linkedin.urns("recommender", "&count=100") == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(linkedin: Caller, body: bytes) -> None:
    urn = linkedin.written()

    for target in ("/recommendation", f"/recommendation/{encoded(urn)}"):
        answer = linkedin.call("POST", target, data=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "ILLEGAL_ARGUMENT")


def test_only_the_two_parties_read_it(linkedin: Caller) -> None:
    urn = linkedin.written()

    stranger = linkedin.get(urn, linkedin.cleo)

    assert linkedin.record(urn, linkedin.ben) == linkedin.record(urn)
    assert stranger.status_code == 404
    assert stranger.json()["message"] == f"Could not find entity {urn}"


def test_a_batch_answers_each_key_with_a_record_or_an_error(linkedin: Caller) -> None:
    mine, theirs = linkedin.written(), linkedin.written(linkedin.cleo)
    answer = linkedin.call("GET", f"/recommendation?ids={listed(mine, theirs, ABSENT, mine)}")

    assert answer.status_code == 200
    body = answer.json()
    assert body["results"] == {mine: linkedin.record(mine)}
    assert body["statuses"] == {theirs: 404, ABSENT: 404}
    assert {urn: error["status"] for urn, error in body["errors"].items()} == body["statuses"]


@pytest.mark.parametrize(
    ("ids", "message"),
    [
        ("7", "Invalid value type for parameter ids"),
        ("List(7)", "Exception encountered when parsing batch key"),
        ("List((a:b))", "Exception encountered when parsing batch key"),
    ],
)
def test_a_batch_with_a_malformed_key_fails_whole(linkedin: Caller, ids: str, message: str) -> None:
    answer = linkedin.call("GET", f"/recommendation?ids={ids}")

    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


def test_a_batch_has_a_largest_size(linkedin: Caller) -> None:
    def ask(number: int) -> int:
        urns = [f"urn:li:recommendation:({linkedin.ana},{n})" for n in range(1, number + 1)]
        form = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-HTTP-Method-Override": "GET",
        }
        data = f"ids={listed(*urns)}"
        return linkedin.call("POST", "/recommendation", data=data, headers=form).status_code

    assert (ask(250), ask(251)) == (200, 400)
