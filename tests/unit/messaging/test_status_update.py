"""The message of a status update: what is one, and everything that is wrong with what is none."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from vouch.domain.status import Status
from vouch.errors import IllegalArgumentError, InvalidFieldError
from vouch.inputs import MAX_VALUES
from vouch.messages.status_update import StatusUpdate, schema

URN = "urn:li:recommendation:(urn:li:person:456DEF,123456)"
ACTOR = "urn:li:person:123ABC"
GOOD: dict[str, Any] = {
    "version": "1",
    "recommendation": URN,
    "actor": ACTOR,
    "patch": {"$set": {"status": "VISIBLE"}},
    "requestedAt": "2025-10-22T10:03:58.390Z",
}
LONG = f"urn:li:recommendation:(urn:li:person:456DEF,{'1' * 100})"

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another version": ({"version": "2"}, "version: Input should be '1'"),
    "a number as version": ({"version": 1}, "version: Input should be '1'"),
    "another kind of URN": ({"recommendation": ACTOR}, "recommendation: is not such a URN"),
    "no URN": ({"recommendation": "x"}, "recommendation: is not such a URN"),
    "an actor that is no member": ({"actor": URN}, "actor: is not such a URN"),
    "an actor that is null": ({"actor": None}, "actor: Input should be a valid string"),
    "an unknown field": ({"subject": "x"}, "subject: Extra inputs are not permitted"),
    "a name that is not the wire's": ({"requested_at": "x"}, "requested_at: Extra inputs"),
    "an unknown status": ({"patch": {"$set": {"status": "GONE"}}}, "patch/$set/status: Input"),
    "another field in the patch": (
        {"patch": {"$set": {"status": "HIDDEN", "recommendeeEntity": ACTOR}}},
        "patch/$set/recommendeeEntity: Extra inputs",
    ),
    "another operator": (
        {"patch": {"$set": {"status": "HIDDEN"}, "$delete": ["status"]}},
        "patch/$delete: Extra inputs",
    ),
    "an empty patch": ({"patch": {"$set": {}}}, "patch/$set/status: Field required"),
    "a patch without operator": ({"patch": {"status": "HIDDEN"}}, "patch/$set: Field required"),
    "a patch that is text": ({"patch": "HIDDEN"}, "patch: Input should be a valid dictionary"),
    "a time without offset": ({"requestedAt": "2025-10-22T10:03:58"}, "requestedAt: String should"),
    "a time as a number": ({"requestedAt": 1761127438390}, "requestedAt: Input should be"),
    "a number as text": ({"requestedAt": "1761127438390"}, "requestedAt: String should match"),
    "a date": ({"requestedAt": "2025-10-22"}, "requestedAt: String should match"),
}
BEYOND_SCHEMAS = {
    "no such day": ({"requestedAt": "2025-02-30T10:03:58Z"}, "requestedAt: there is no such time"),
    "no such offset": ({"requestedAt": "2025-02-20T10:03:58+24:00"}, "there is no such time"),
}
TIMES = [
    "2025-10-22T10:03:58Z",
    "2025-10-22T10:03:58.1Z",
    "2025-10-22T12:03:58.390123456+02:00",
    "2024-02-29T23:59:59-11:30",
]


def parse(value: object, group: str | None = None) -> StatusUpdate:
    own = value.get("recommendation") if isinstance(value, dict) else None
    return StatusUpdate.parse(json.dumps(value), group or str(own))


def fits_schema(value: object) -> bool:
    return not list(Draft202012Validator(schema()).iter_errors(value))


def test_a_message_is_read_as_it_is_written() -> None:
    update = parse(GOOD)

    assert update.recommendation == URN
    assert update.actor == ACTOR
    assert update.status is Status.VISIBLE
    assert update.requested_at == "2025-10-22T10:03:58.390Z"
    assert json.loads(update.text()) == GOOD


def test_a_message_made_by_vouch_is_accepted_by_vouch() -> None:
    made = StatusUpdate.of(URN, "HIDDEN", ACTOR, "2025-10-22T10:03:58.390Z")

    assert StatusUpdate.parse(made.text(), URN) == made
    assert made.status is Status.HIDDEN
    assert fits_schema(json.loads(made.text()))


@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_asked_for(status: Status) -> None:
    value = {**GOOD, "patch": {"$set": {"status": status}}}

    assert parse(value).status is status
    assert fits_schema(value)


@pytest.mark.parametrize("time", TIMES)
def test_a_time_is_kept_as_its_sender_wrote_it(time: str) -> None:
    value = {**GOOD, "requestedAt": time}

    assert parse(value).requested_at == time
    assert fits_schema(value)


@pytest.mark.parametrize("case", WRONG)
def test_a_malformed_message_is_refused_with_the_reason_and_by_the_schema(case: str) -> None:
    change, reason = WRONG[case]
    value = {**GOOD, **change}

    with pytest.raises(InvalidFieldError) as refused:
        parse(value)

    assert reason in refused.value.message
    assert not fits_schema(value)


@pytest.mark.parametrize("case", BEYOND_SCHEMAS)
def test_an_impossible_time_is_refused(case: str) -> None:
    change, reason = BEYOND_SCHEMAS[case]

    with pytest.raises(InvalidFieldError, match=reason):
        parse({**GOOD, **change})


@pytest.mark.parametrize("name", GOOD)
def test_no_field_may_be_missing(name: str) -> None:
    value = {key: each for key, each in GOOD.items() if key != name}

    with pytest.raises(InvalidFieldError, match=f"^{name}: Field required$"):
        parse(value, URN)

    assert not fits_schema(value)


def test_one_refusal_reports_all_problems() -> None:
    with pytest.raises(InvalidFieldError) as refused:
        parse({"version": "2", "actor": 7, "more": 1}, "group")

    told = {error.path for error in refused.value.errors}
    assert told == {"version", "recommendation", "actor", "patch", "requestedAt", "more"}


def test_a_message_in_another_group_is_refused() -> None:
    with pytest.raises(InvalidFieldError, match=r"^recommendation: is not the MessageGroupId$"):
        parse(GOOD, URN.replace("123456", "123457"))


def test_a_urn_too_long_for_a_group_cannot_be_one_and_is_refused_by_the_schema() -> None:
    value = {**GOOD, "recommendation": LONG}

    with pytest.raises(InvalidFieldError, match="is not the MessageGroupId"):
        parse(value, LONG[:128])

    assert not fits_schema(value)


@pytest.mark.parametrize(
    "body", ["", "{", "[" * 100_000, '{"version":NaN}', '"\\ud800"', "\ud800", "\x00"]
)
def test_a_body_that_is_no_json_is_refused(body: str) -> None:
    with pytest.raises(IllegalArgumentError, match="not valid JSON"):
        StatusUpdate.parse(body, URN)


def test_a_byte_order_mark_before_a_message_is_dropped() -> None:
    text = json.dumps(GOOD)

    assert StatusUpdate.parse("\ufeff" + text, URN) == StatusUpdate.parse(text, URN)


def test_a_flood_of_fields_is_refused_before_each_is_described() -> None:
    flood = {f"field{number}": 1 for number in range(MAX_VALUES)}

    for value in ({**GOOD, **flood}, {**GOOD, "patch": {"$set": flood}}):
        with pytest.raises(IllegalArgumentError, match="more than 2000 fields and elements"):
            StatusUpdate.parse(json.dumps(value), URN)


@pytest.mark.parametrize("value", [[], None, "text", 7, [GOOD]])
def test_a_body_that_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(IllegalArgumentError, match="must be a JSON object"):
        parse(value)

    assert not fits_schema(value)


def test_a_refusal_shows_no_value_of_the_message() -> None:
    secret = "what only the two of them know"
    patch = {"$set": {"status": secret}}
    value = {**GOOD, "actor": [secret], "patch": patch, "requestedAt": secret}

    with pytest.raises(InvalidFieldError) as refused:
        parse(value)

    assert secret not in refused.value.message


def test_the_reason_does_not_quote_a_refused_urn() -> None:
    body = json.dumps({**GOOD, "actor": "Jane Doe wrote hello"})

    with pytest.raises(InvalidFieldError) as refused:
        StatusUpdate.parse(body, URN)

    assert "actor" in str(refused.value)
    assert "Jane" not in str(refused.value)
