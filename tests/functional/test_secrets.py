"""A secret is shown once: it is in no table, no log and no later answer (DESIGN 5.5)."""

import io
import json

import pytest

from tests.support import gateway, store
from tests.support.builders import PROTOCOL, draft, member, path
from tests.support.managing import account, api_key, invoke

TEXT = "Words between the two of us"


@pytest.fixture
def said(logs: io.StringIO, capsys: pytest.CaptureFixture[str]) -> "Said":
    return Said(logs, capsys)


def _random_part(secret: str) -> str:
    return secret.removeprefix("vouch_member_token_").removeprefix("vouch_api_key_")


class Said:
    """All that left the process but for the answers themselves."""

    def __init__(self, logs: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
        self._logs = logs
        self._capsys = capsys

    def __str__(self) -> str:
        printed = self._capsys.readouterr()
        return self._logs.getvalue() + printed.out + printed.err


def test_keys_and_tokens_are_stored_as_digests_only(
    said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    owner, alice = account(), member()
    key, secret = api_key(owner)
    alice.call("GET", "/v2/userinfo")
    listed = json.dumps(invoke("list_api_keys", account=owner))
    listed += json.dumps(invoke("revoke_api_key", account=owner, id=key))
    listed += json.dumps(invoke("list_member_tokens", member=alice.urn))

    stored, told = json.dumps(store.everything()), str(said)

    assert key in stored
    assert '"operation":"manage_accounts"' in told.replace(": ", ":")
    for hidden in (secret, alice.token):
        bare = _random_part(hidden)
        for place in (stored, told, listed, caplog.text):
            assert bare not in place


def test_secrets_are_long_and_random_and_name_their_kind() -> None:
    tokens = [invoke("issue_member_token", member="urn:li:person:A")["secret"] for _ in range(5)]
    _, key = api_key(account())

    assert len(set(tokens)) == 5
    assert all(token.startswith("vouch_member_token_") for token in tokens)
    assert key.startswith("vouch_api_key_")
    assert {len(_random_part(each)) for each in (*tokens, key)} == {43}  # 256 bits in base64


@pytest.mark.parametrize("scheme", ["Bearer", "Basic", "Token"])
def test_a_refused_credential_is_neither_answered_nor_logged(said: Said, scheme: str) -> None:
    secret = "vouch_member_token_Tr0ub4dor"

    answer = gateway.call("GET", "/v2/userinfo", {"Authorization": f"{scheme} {secret}"})

    assert answer.status == 401
    assert "Tr0ub4dor" not in answer.body + json.dumps(dict(answer.headers))
    assert "Tr0ub4dor" not in str(said)


def test_members_words_tokens_and_keys_of_requests_stay_out_of_the_logs(
    said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = member(), member()
    headers = {"Idempotency-Key": "key-of-hers"}
    body = draft(bob, recommendationText=TEXT, message=TEXT, subject=TEXT)
    urn = alice.call("POST", "/v2/recommendation", body, headers).headers["x-restli-id"]
    bob.patch(urn, status="VISIBLE")
    alice.create(bob, recommendationText=TEXT, status=TEXT)
    alice.post(f"{{{TEXT}")

    told = str(said) + caplog.text

    assert "create_recommendation" in told
    for hidden in (TEXT, "key-of-hers", alice.token, bob.token):
        assert hidden not in told


def test_the_caller_s_idempotency_key_and_body_are_stored_as_digests_only() -> None:
    alice, bob = member(), member()
    headers = {"Idempotency-Key": "key-of-hers"}
    alice.call("POST", "/v2/recommendation", draft(bob, recommendationText=TEXT), headers)

    stored = json.dumps(store.items("BookkeepingTable"))

    assert "bodyDigest" in stored
    assert "key-of-hers" not in stored
    assert TEXT not in stored


def test_each_call_is_one_log_line_with_the_id_that_the_caller_got(logs: io.StringIO) -> None:
    alice, bob = member(), member()
    answer = alice.call("GET", path(f"urn:li:recommendation:({bob.urn},1)"), headers=PROTOCOL)

    line = json.loads(logs.getvalue().splitlines()[-1])

    assert {
        "level": "INFO",
        "message": "handled",
        "operation": "get_recommendation",
        "outcome": "404",
        "code": "NOT_FOUND",
        "correlation_id": answer.headers["x-li-request-id"],
    }.items() <= line.items()
    assert line["Duration"] >= 0
