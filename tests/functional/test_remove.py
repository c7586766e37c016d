"""`make remove`: a development stack goes whole, and nothing else can be removed by it."""

import io
import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

import botocore.session
import pytest

from local.errors import LocalError
from ops.remove import stacks
from ops.remove.__main__ import main, remove
from tests.support.template import template

NAME = "vouch-try"
STAYING = ("AWS::DynamoDB::Table", "AWS::KMS::Key")
PARAMETERS = (
    "Stage",
    "RecommendationSource",
    "StatusUpdateSenders",
    "PointInTimeRecovery",
)
MANY = 40
"""More calls of AWS than a removal makes."""


class KilledError(BaseException):
    """The process is gone: no call arrives any more, and no error is handled."""


class Aws:
    """Clients of moto, which count the calls and let the process die at one of them."""

    def __init__(self) -> None:
        self.made = 0
        self.dies_after: int | None = None

    def client(self, service: str) -> Any:
        made = session().create_client(service)
        made.meta.events.register("after-call", self._after)
        return made

    def _after(self, **_: Any) -> None:
        self.made += 1
        if self.made == self.dies_after:
            raise KilledError


@cache
def session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """Return a client of the test's own."""
    return session().create_client(service)


def typed(text: str) -> Callable[[], str]:
    return lambda: f"{text}\n"


def body() -> str:
    """Return the tables and keys of template.yaml, with values as moto takes them."""
    properties = {"DeletionProtectionEnabled": False, "KeyPolicy": "{}"}
    found = {
        name: {
            "Type": each["Type"],
            "DeletionPolicy": "Retain",
            "Properties": each["Properties"]
            | {key: value for key, value in properties.items() if key in each["Properties"]},
        }
        for name, each in template()["Resources"].items()
        if each["Type"] in STAYING
    }
    parameters = {name: template()["Parameters"][name] for name in PARAMETERS}
    return json.dumps({"Parameters": parameters, "Resources": found})


def deploy(name: str = NAME, text: str | None = None, tag: str = "dev", **parameters: str) -> str:
    """Deploy a stack, and return its id."""
    made = (
        Aws()
        .client("cloudformation")
        .create_stack(
            StackName=name,
            TemplateBody=text or body(),
            Parameters=[
                {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
            ],
            Tags=[{"Key": "stage", "Value": tag}],
        )
    )
    identity: str = made["StackId"]
    return identity


def delete(name: str = NAME) -> None:
    client("cloudformation").delete_stack(StackName=name)


def tables(name: str = NAME) -> list[str]:
    """Return the tables that begin with the stack's name."""
    found = client("dynamodb").list_tables()["TableNames"]
    return [each for each in found if each.startswith(f"{name}-")]


def keys() -> list[str]:
    """Return the state of each key for tokens; the tables have moto's."""
    kms = client("kms")
    ids = [each["KeyId"] for each in kms.list_keys()["Keys"]]
    described = [kms.describe_key(KeyId=each)["KeyMetadata"] for each in ids]
    return [each["KeyState"] for each in described if "tokens" in each["Description"]]


def names() -> list[str]:
    """Return the names of the deployed stacks."""
    found = client("cloudformation").describe_stacks()["Stacks"]
    return [each["StackName"] for each in found]


def run(typing: str = NAME, name: str = NAME, aws: Aws | None = None) -> tuple[int, str]:
    """Remove a stack; return the exit code and what was written."""
    written: list[str] = []
    code = remove((aws or Aws()).client, name, typed(typing), written.append)
    return code, "".join(written)


def is_whole() -> bool:
    return names() == [NAME] and len(tables()) == 4 and keys() == ["Enabled"]


def test_a_stack_goes_with_its_tables_and_its_key_which_kms_deletes_after_a_week() -> None:
    deploy(Stage="dev")
    assert is_whole()

    code, output = run()

    assert code == 0
    assert (names(), tables(), keys()) == ([], [], ["PendingDeletion"])
    assert "KMS deletes it in 7 days" in output
    assert "cancel-key-deletion" in output


def test_what_will_be_lost_is_shown_with_its_number_of_items_before_the_name_is_asked_for() -> None:
    deploy(Stage="dev")
    table = next(each for each in tables() if "Accounts" in each)
    for number in range(3):
        item = {"pk": {"S": "a"}, "sk": {"S": str(number)}}
        client("dynamodb").put_item(TableName=table, Item=item)

    _, output = run("no")

    shown, asked, _ = output.partition("Type the name")
    assert asked
    assert f"{table}  3 items" in shown
    assert all(each in shown for each in tables())
    assert "TokenKey" in shown


@pytest.mark.parametrize("typing", ["", "y", "yes", "vouch", f"{NAME}-2", NAME.upper()])
def test_nothing_is_removed_unless_the_name_is_typed(typing: str) -> None:
    deploy(Stage="dev")

    code, output = run(typing)

    assert code == 1
    assert "nothing was removed" in output
    assert is_whole()


@pytest.mark.parametrize(
    ("stage", "tag"), [("prod", "prod"), ("staging", "staging"), ("prod", "dev"), ("dev", "prod")]
)
def test_a_stack_that_is_not_for_development_is_refused_by_parameter_or_by_tag(
    stage: str, tag: str
) -> None:
    deploy(Stage=stage, tag=tag)

    with pytest.raises(LocalError, match="only stacks of stage dev"):
        run()

    assert is_whole()


def test_what_a_deleted_stack_of_production_left_is_refused() -> None:
    deploy(Stage="prod", tag="prod")
    delete()

    with pytest.raises(LocalError, match="only stacks of stage dev"):
        run()

    assert len(tables()) == 4


def test_a_stack_of_somebody_elses_is_refused() -> None:
    text = json.loads(body())
    del text["Parameters"]["StatusUpdateSenders"]
    deploy(text=json.dumps(text), Stage="dev")

    with pytest.raises(LocalError, match="not one of Vouch's"):
        run()

    assert is_whole()


def test_tables_with_deletion_protection_are_refused_before_anything_is_deleted() -> None:
    deploy(Stage="dev")
    table = tables()[-1]
    client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=True)

    with pytest.raises(LocalError, match=f"{table} has deletion protection.*DeletionProtection=f"):
        run()

    assert is_whole()


def test_a_name_that_no_stack_has_or_had_is_said_with_the_region() -> None:
    with pytest.raises(LocalError, match="no stack vouch-tyr in us-east-1"):
        run(name="vouch-tyr")


def test_what_a_deletion_by_other_means_left_is_removed() -> None:
    deploy(Stage="dev")
    delete()
    assert len(tables()) == 4

    code, output = run()

    assert code == 0
    assert f"{NAME} is deleted already" in output
    assert (tables(), keys()) == ([], ["PendingDeletion"])


def test_what_earlier_stacks_of_the_name_left_goes_with_the_latest() -> None:
    for _ in range(2):
        deploy(Stage="dev")
        delete()
    deploy(Stage="dev")
    assert len(tables()) == 12

    run()

    assert (names(), tables(), keys()) == ([], [], ["PendingDeletion"] * 3)


def test_a_second_removal_finds_nothing_to_do() -> None:
    deploy(Stage="dev")
    run()

    code, output = run("")

    assert code == 0
    assert "nothing is left" in output


def test_other_stacks_stay_whole() -> None:
    deploy(Stage="dev")
    deploy("vouch-try-2", Stage="dev")

    run()

    assert names() == ["vouch-try-2"]
    assert len(tables("vouch-try-2")) == 4
    assert sorted(keys()) == ["Enabled", "PendingDeletion"]


def test_a_table_that_another_stack_has_imported_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    deploy(Stage="dev")
    delete()
    imported = tables()[0]
    other = "arn:aws:cloudformation:us-east-1:123456789012:stack/another/1"
    monkeypatch.setattr(stacks, "owners", lambda _, id_: {other} if id_ == imported else set())

    _, output = run()

    assert tables() == [imported]
    assert f"{imported} stays: it is in {other} now" in output


def test_a_removal_that_died_at_any_call_is_finished_by_the_next(pauses: list[float]) -> None:
    deploy(Stage="dev")
    died = 0
    for dies_after in range(1, MANY):
        aws = Aws()
        aws.dies_after = dies_after
        try:
            code, _ = run(aws=aws)
        except KilledError:
            died += 1
            continue
        assert code == 0
        break

    assert died > 4
    assert (names(), tables(), keys()) == ([], [], ["PendingDeletion"])
    assert pauses is not None


def test_a_stack_that_cloudformation_cannot_delete_is_said_with_its_reason_and_keeps_its_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deploy(Stage="dev")
    found = stacks._described

    def failed(cloudformation: Any, stack_id: str) -> dict[str, Any]:
        status = {"StackStatus": "DELETE_FAILED", "StackStatusReason": "EventBus has rules"}
        described = found(cloudformation, stack_id)
        return described | status if described["StackStatus"] == stacks.DELETED else described

    monkeypatch.setattr(stacks, "_described", failed)

    with pytest.raises(LocalError, match="EventBus has rules\nMend that, then"):
        run()

    assert len(tables()) == 4
    assert keys() == ["Enabled"]


@pytest.mark.parametrize("typing", ["", f"{NAME}-2\n"])
def test_an_input_without_the_name_ends_in_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typing: str
) -> None:
    deploy(Stage="dev")
    monkeypatch.setattr(sys, "argv", ["remove", NAME])
    monkeypatch.setattr(sys, "stdin", io.StringIO(typing))

    assert main() == 1

    assert "nothing was removed" in capsys.readouterr().out
    assert is_whole()


def test_without_a_stack_it_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["remove"])

    assert main() == 1

    assert "make remove STACK=" in capsys.readouterr().err


def test_without_a_region_it_says_where_account_and_region_come_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["remove", NAME])
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert main() == 1

    assert "AWS_PROFILE and AWS_DEFAULT_REGION" in capsys.readouterr().err
