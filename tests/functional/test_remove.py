"""`make remove`: a development stack goes whole, and nothing else can be removed by it."""

import io
import json
import sys
import time
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.errors import LocalError
from ops.remove import __main__ as command
from ops.remove import stacks
from ops.remove.__main__ import main, remove
from ops.remove.holdings import PAUSE_SECONDS, Table
from ops.remove.resources import DELETED, Resource
from tests.support.template import tables as tables_of_template
from tests.support.template import template

NAME = "vouch-try"
STAYING = ("AWS::DynamoDB::Table", "AWS::KMS::Key")
PARAMETERS = (
    "Stage",
    "RecommendationSource",
    "StatusUpdateSenders",
    "PointInTimeRecovery",
)
EACH = len(tables_of_template())
"""How many tables a stack has."""
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
        made = session().client(service)
        made.meta.events.register("after-call", self._after)
        return made

    def _after(self, **_: Any) -> None:
        self.made += 1
        if self.made == self.dies_after:
            raise KilledError


@cache
def session() -> boto3.Session:
    return boto3.Session()


@cache
def client(service: str) -> Any:
    """Return a client of the test's own."""
    return session().client(service)


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
    return names() == [NAME] and len(tables()) == EACH and keys() == ["Enabled"]


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

    assert len(tables()) == EACH


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
    identity = deploy(Stage="dev")
    delete()
    assert len(tables()) == EACH

    code, output = run()

    assert code == 0
    assert f"{NAME} is deleted already" in output
    assert f"{identity}  DELETE_COMPLETE\n" in output
    assert (tables(), keys()) == ([], ["PendingDeletion"])


def test_what_earlier_stacks_of_the_name_left_goes_with_the_latest() -> None:
    for _ in range(2):
        deploy(Stage="dev")
        delete()
    deploy(Stage="dev")
    assert len(tables()) == 3 * EACH

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
    assert len(tables("vouch-try-2")) == EACH
    assert sorted(keys()) == ["Enabled", "PendingDeletion"]


def adopt(table: str, name: str = "another") -> str:
    """Deploy a stack that has the table, as one that imported it; return the stack's id."""
    client("dynamodb").delete_table(TableName=table)  # moto imports none
    text = json.loads(body())
    properties = text["Resources"]["AccountsTable"]["Properties"] | {"TableName": table}
    only = {"AccountsTable": {**text["Resources"]["AccountsTable"], "Properties": properties}}
    return deploy(name, json.dumps(text | {"Resources": only}), Stage="dev")


def test_a_table_that_another_stack_has_imported_stays() -> None:
    deploy(Stage="dev")
    delete()
    imported = next(each for each in tables() if "Accounts" in each)
    other = adopt(imported)

    code, output = run()

    assert code == 0
    assert tables() == [imported]
    assert f"{imported} stays: it is in {other} now" in output


def test_a_table_that_another_stack_had_imported_goes_once_that_has_left_it_too() -> None:
    deploy(Stage="dev")
    delete()
    imported = next(each for each in tables() if "Accounts" in each)
    adopt(imported)
    delete("another")
    assert imported in tables()

    run()

    assert tables() == []


def test_a_stack_with_termination_protection_is_refused() -> None:
    client("cloudformation").create_stack(
        StackName=NAME,
        TemplateBody=body(),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": "dev"}],
        EnableTerminationProtection=True,
    )

    with pytest.raises(LocalError, match=f"{NAME} has termination protection; first: aws cloudf"):
        run()

    assert is_whole()


def plan() -> None:
    """Leave what `sam deploy` leaves where its first changeset is not confirmed."""
    client("cloudformation").create_change_set(
        StackName=NAME,
        ChangeSetName="first",
        ChangeSetType="CREATE",
        TemplateBody=body(),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": "dev"}],
    )
    (found,) = client("cloudformation").describe_stacks()["Stacks"]
    assert found["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert not found.get("Parameters")


def test_a_stack_whose_first_deployment_was_not_confirmed_is_removed_after_asking() -> None:
    plan()

    code, output = run("no")
    assert (code, names()) == (1, [NAME])
    assert "never deployed, so it holds nothing" in output
    assert "With it go" not in output

    assert run()[0] == 0
    assert names() == []


class Lagging:
    """DynamoDB, as it describes a table for a while after the deletion was asked for."""

    def __init__(self, *statuses: str) -> None:
        self.exceptions = client("dynamodb").exceptions
        self._statuses = list(statuses)
        self.deletions = 0

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - botocore's name
        if not self._statuses:
            raise self._error("ResourceNotFoundException")
        return {"Table": {"TableName": TableName, "TableStatus": self._statuses.pop(0)}}

    def delete_table(self, **_: str) -> None:
        self.deletions += 1
        if self.deletions > 1:
            raise self._error("ResourceInUseException")

    def _error(self, code: str) -> Exception:
        made: Exception = getattr(self.exceptions, code)({"Error": {"Code": code}}, "call")
        return made


def test_a_table_that_is_described_as_active_after_its_deletion_was_asked_for_is_waited_for(
    pauses: list[float],
) -> None:
    dynamodb = Lagging("ACTIVE", "ACTIVE", "DELETING")
    table = Table(dynamodb, Resource("AWS::DynamoDB::Table", "AccountsTable", "accounts"))

    assert table.delete() == "deleted"

    assert pauses == [PAUSE_SECONDS] * 3


def test_a_table_that_stays_is_given_up_after_some_time(monkeypatch: pytest.MonkeyPatch) -> None:
    times = count(step=100)
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    table = Table(Lagging(*["ACTIVE"] * MANY), Resource("AWS::DynamoDB::Table", "T", "accounts"))

    with pytest.raises(LocalError, match="accounts is still being deleted; run this again later"):
        table.delete()


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
        return described | status if described["StackStatus"] == DELETED else described

    monkeypatch.setattr(stacks, "_described", failed)

    with pytest.raises(LocalError, match="EventBus has rules\nMend that, then"):
        run()

    assert len(tables()) == EACH
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


@pytest.mark.parametrize(
    "error",
    [
        LocalError("it said:\n\x1b[2J"),
        ClientError({"Error": {"Code": "X", "Message": "it said:\n\x1b[2J"}}, "DeleteStack"),
    ],
)
def test_an_error_that_quotes_the_outside_is_shown_escaped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def fail(*_: object) -> int:
        raise error

    monkeypatch.setattr(sys, "argv", ["remove", NAME])
    monkeypatch.setattr(command, "remove", fail)

    assert main() == 1

    assert "it said:\n\\x1b[2J\n" in capsys.readouterr().err
