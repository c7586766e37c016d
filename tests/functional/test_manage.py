"""`make manage`: which files hold a command, what it exits with, and that each sample runs."""

import json
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from local import paths, samples
from local.errors import LocalError
from local.target import READ_SECONDS, Target
from ops import manage
from tests.support.managing import invoke_raw
from tests.support.template import functions, timeout_of
from vouch.aws import dynamodb
from vouch.services.accounts import credentials
from vouch.services.accounts.commands import tokens
from vouch.settings import settings
from vouch.storage import accounts, keyring

SAMPLES = sorted(paths.ROOT.glob(manage.SAMPLES))
NOT_JSON = {
    "text": b"hello",
    "half an object": b'{"action": "create_account", "name": "A',
    "empty": b"",
    "blanks": b" \n",
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"action": "x"}'.encode("utf-16"),
    "two objects": b"{}{}",
    "no number of JSON": b'{"monthly_credits": NaN}',
}


def failing(event: str) -> str:
    with pytest.raises(LocalError) as caught:
        manage.read(event)
    return str(caught.value)


def run(command: object) -> int:
    """Run a command as `make manage` does, with the handler in this process."""

    def answered(FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803 (botocore's)
        assert FunctionName == "the function"
        return {"Payload": BytesIO(json.dumps(invoke_raw(json.loads(Payload))).encode())}

    return manage.invoke(target(answered), json.dumps(command))


def target(invoke: Any) -> Target:
    return Target(lambda _: Mock(invoke=invoke), {"ManageAccountsFunction": "the function"})


def test_the_answer_of_a_function_that_an_operator_invokes_is_awaited_to_its_end() -> None:
    assert max(map(timeout_of, functions())) < READ_SECONDS


@pytest.mark.parametrize("content", NOT_JSON.values(), ids=NOT_JSON)
def test_a_file_that_is_not_json_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(content)

    assert failing(str(event)).startswith(f"{event} is ")
    assert "not JSON" in failing(str(event))


@pytest.mark.parametrize("content", ["[]", '"create_account"', "null", "1"])
def test_json_that_is_no_object_is_no_command(tmp_path: Path, content: str) -> None:
    event = tmp_path / "event.json"
    event.write_text(content)

    assert f"{event} holds no object" in failing(str(event))


def test_a_file_that_is_large_or_deep_is_refused(tmp_path: Path) -> None:
    large, deep = tmp_path / "large.json", tmp_path / "deep.json"
    large.write_text(json.dumps({"action": "x" * manage.MOST_BYTES}))
    deep.write_text("[" * (manage.MOST_BYTES - 1))

    assert "larger than 64 KB" in failing(str(large))
    assert "nested too deeply" in failing(str(deep))


def test_what_is_no_file_is_said_with_the_samples_that_there_are(tmp_path: Path) -> None:
    assert "EVENT is missing" in failing("")
    assert f"there is no file {tmp_path}/nothing" in failing(f"{tmp_path}/nothing")
    assert f"{tmp_path} is no file" in failing(str(tmp_path))
    assert failing("").splitlines()[-len(SAMPLES) :] == [
        str(path.relative_to(paths.ROOT)) for path in SAMPLES
    ]


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text('{"action": "create_account"}', encoding="utf-8-sig")

    assert manage.read(str(event)) == '{"action": "create_account"}'


def test_a_wrong_file_is_said_and_exits_1_with_no_stack_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = tmp_path / "event.json"
    event.write_text("hello")
    monkeypatch.setattr(sys, "argv", ["manage", str(event), "--home", str(tmp_path)])

    assert manage.main() == 1
    assert f"{event} is not JSON" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        ({"action": "list_api_keys", "account": "0" * 16}, "NOT_FOUND", "there is no account"),
        ({"action": "nope"}, "INVALID_FIELD", "'nope'"),
        ({}, "INVALID_FIELD", "action"),
        ({"action": "create_account", "name": ""}, "INVALID_FIELD", "name"),
    ],
)
def test_a_refused_command_exits_1_and_prints_the_reason(
    command: object, code: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command) == 1

    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == code
    assert reason in error["message"]


def test_a_function_that_fails_is_said_to_have_failed(capsys: pytest.CaptureFixture[str]) -> None:
    crashed = {"errorType": "Runtime.ExitError", "errorMessage": "exit status 1"}
    said = {"FunctionError": "Unhandled", "Payload": BytesIO(json.dumps(crashed).encode())}

    with pytest.raises(LocalError, match="the function failed"):
        manage.invoke(target(lambda **_: said), "{}")

    assert json.loads(capsys.readouterr().out) == crashed


@pytest.mark.usefixtures("stack_messaging")
def test_each_sample_runs_on_a_new_stack_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    samples.store(dynamodb.client(), settings().accounts_table)

    ended = {path.name: run(json.loads(manage.read(str(path)))) for path in SAMPLES}

    assert ended == dict.fromkeys((path.name for path in SAMPLES), 0), capsys.readouterr().out


@pytest.mark.usefixtures("stack_messaging")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_runs_first_of_all_too(path: Path) -> None:
    samples.store(dynamodb.client(), settings().accounts_table)

    assert run(json.loads(manage.read(str(path)))) == 0


def test_what_the_samples_name_is_stored_as_the_function_stores_it() -> None:
    samples.store(dynamodb.client(), settings().accounts_table)
    made = invoke_raw({"action": "create_account", "name": "A", "monthly_credits": 1})["account"]
    invoke_raw({"action": "issue_api_key", "account": made["id"], "label": "a"})
    invoke_raw({"action": "issue_member_token", "member": "urn:li:person:1"})

    for kind, named, own in (
        ("api_key", samples.ACCOUNT, made["id"]),
        ("member_token", samples.MEMBER, "urn:li:person:1"),
    ):
        (stored,), (issued,) = keyring.credentials(kind, named), keyring.credentials(kind, own)
        assert stored.keys() == issued.keys()
        assert keyring.credential(stored["digest"]).keys() == issued.keys()  # type: ignore[union-attr]
    stored_account, own_account = accounts.account(samples.ACCOUNT), accounts.account(made["id"])
    assert stored_account
    assert own_account
    assert stored_account.keys() == own_account.keys()
    assert stored_account["keysIssued"] == own_account["keysIssued"]


def test_the_samples_token_lives_and_is_kept_as_long_as_an_issued_one() -> None:
    samples.store(dynamodb.client(), settings().accounts_table)
    invoke_raw({"action": "issue_member_token", "member": "urn:li:person:1"})

    for digest in (
        credential["digest"]
        for owner in (samples.MEMBER, "urn:li:person:1")
        for credential in keyring.credentials("member_token", owner)
    ):
        token: dict[str, Any] = {**(keyring.credential(digest) or {})}
        assert token["expiresAt"] - token["createdAt"] == tokens.TOKEN_LIFE
        assert token["ttl"] - token["expiresAt"] == accounts.KEPT_AFTER_EXPIRY


def test_what_the_samples_name_is_stored_once() -> None:
    samples.store(dynamodb.client(), settings().accounts_table)
    credentials.revoke("api_key", samples.ACCOUNT, samples.CREDENTIAL)

    samples.store(dynamodb.client(), settings().accounts_table)

    (key,) = keyring.credentials("api_key", samples.ACCOUNT)
    assert "revokedAt" in key
