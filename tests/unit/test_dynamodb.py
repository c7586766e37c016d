"""Writes and queries as they are sent to DynamoDB, and the names of writes that failed."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.errors import LostRaceError

KEY = {"pk": "a"}
FAILED = {"Code": "ConditionalCheckFailed"}


class FakeClient:
    """Notes the calls; answers queries with the pages it has, and fails writes if told to."""

    def __init__(self, *pages: dict[str, Any], refusal: dict[str, Any] | None = None) -> None:
        self.pages = list(pages)
        self.refusal = refusal
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def query(self, **asked: Any) -> dict[str, Any]:
        self.calls.append(("query", asked))
        return self.pages.pop(0)

    def put_item(self, **asked: Any) -> None:
        self._write("put_item", asked)

    def transact_write_items(self, **asked: Any) -> None:
        self._write("transact_write_items", asked)

    def _write(self, name: str, asked: dict[str, Any]) -> None:
        self.calls.append((name, asked))
        if self.refusal:
            raise ClientError({"ResponseMetadata": {}, **self.refusal}, name)  # type: ignore[typeddict-item]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(client: FakeClient) -> FakeClient:
        monkeypatch.setattr(dynamodb, "client", lambda: client)
        return client

    return install


def test_a_write_has_its_condition_with_values_and_names() -> None:
    change = Expression("SET #a = :a", {":a": 1}, {"#a": "a"})
    condition = PRESENT & Expression("b = :b", {":b": "x"})

    assert dynamodb.update("t", KEY, change, condition) == {
        "Update": {
            "TableName": "t",
            "Key": {"pk": {"S": "a"}},
            "UpdateExpression": "SET #a = :a",
            "ConditionExpression": "attribute_exists(pk) AND b = :b",
            "ExpressionAttributeNames": {"#a": "a"},
            "ExpressionAttributeValues": {":a": {"N": "1"}, ":b": {"S": "x"}},
        }
    }


def test_a_write_without_a_condition_has_nothing_empty() -> None:
    key = {"pk": {"S": "a"}}

    assert dynamodb.put("t", KEY) == {"Put": {"TableName": "t", "Item": key}}
    assert dynamodb.delete("t", KEY) == {"Delete": {"TableName": "t", "Key": key}}
    assert dynamodb.update("t", KEY, Expression("REMOVE a")) == {
        "Update": {"TableName": "t", "Key": key, "UpdateExpression": "REMOVE a"}
    }


def test_a_query_reads_its_pages_one_after_the_other_as_they_are_wanted(serve: Any) -> None:
    last = {"pk": {"S": "1"}}
    client = serve(
        FakeClient({"Items": [last], "LastEvaluatedKey": last}, {"Items": [{"pk": {"S": "2"}}]})
    )
    found = dynamodb.query("t", Expression("pk = :pk", {":pk": "a"}), limit=1, consistent=True)

    assert next(found) == {"pk": "1"}
    asked = {
        "TableName": "t",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "a"}},
        "Limit": 1,
        "ConsistentRead": True,
    }
    assert client.calls == [("query", asked)]
    assert list(found) == [{"pk": "2"}]
    assert client.calls[1:] == [("query", {**asked, "ExclusiveStartKey": last})]


def test_a_put_alone_is_no_transaction_and_has_its_name_where_it_fails(serve: Any) -> None:
    error = {"Code": "ConditionalCheckFailedException", "Message": ""}
    client = serve(FakeClient(refusal={"Error": error}))

    with pytest.raises(LostRaceError) as lost:
        dynamodb.commit({"record": dynamodb.put("t", KEY, ABSENT)})

    assert [name for name, _ in client.calls] == ["put_item"]
    assert lost.value.failed == {"record"}


@pytest.mark.parametrize(
    ("reasons", "failed"),
    [
        ([FAILED, {"Code": "None"}, FAILED], {"balance", "entry"}),
        ([{"Code": "None"}, {"Code": "TransactionConflict"}, {"Code": "None"}], set()),
    ],
)
def test_a_lost_race_names_the_writes_whose_conditions_failed(
    serve: Any, reasons: list[dict[str, str]], failed: set[str]
) -> None:
    error = {"Code": "TransactionCanceledException", "Message": ""}
    client = serve(FakeClient(refusal={"Error": error, "CancellationReasons": reasons}))
    writes = {
        name: dynamodb.put("t", {"pk": name}, ABSENT) for name in ("balance", "account", "entry")
    }

    with pytest.raises(LostRaceError) as lost:
        dynamodb.commit(writes)

    assert client.calls == [("transact_write_items", {"TransactItems": [*writes.values()]})]
    assert lost.value.failed == failed
