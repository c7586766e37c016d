"""What of a record of an SQS event is a message, and what is sent for one."""

from typing import Any

import pytest

from vouch.aws import queues
from vouch.aws.queues import Message, hide, send, send_all
from vouch.domain.provenance import Place

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"


class Queue:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.hidden: list[dict[str, Any]] = []
        self.batches: list[list[str]] = []
        self.refused: dict[str, int] = {}
        """How often messages are refused, by their bodies."""

    def send_message(self, **request: Any) -> dict[str, str]:
        self.sent.append(request)
        return {"MessageId": f"message-{len(self.sent)}"}

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803
        assert QueueUrl == URL
        assert len({each["Id"] for each in Entries}) == len(Entries)
        self.batches.append([each["MessageBody"] for each in Entries])
        refused = [each["Id"] for each in Entries if self._refuses(each["MessageBody"])]
        failed = [{"Id": each, "SenderFault": False, "Code": "Busy"} for each in refused]
        return {"Successful": [...], **({"Failed": failed} if failed else {})}

    def _refuses(self, body: str) -> bool:
        self.refused[body] = self.refused.get(body, 0) - 1
        return self.refused[body] >= 0

    def change_message_visibility(self, **request: Any) -> None:
        self.hidden.append(request)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    made = Queue()
    monkeypatch.setattr(queues, "client", lambda: made)
    return made


def text(value: str) -> dict[str, str]:
    return {"dataType": "String", "stringValue": value}


def test_a_record_of_a_fifo_queue_has_a_group_and_a_place() -> None:
    record = {
        "messageId": "message-1",
        "body": "{}",
        "attributes": {"MessageGroupId": "group", "SequenceNumber": "18849496460467696128"},
        "messageAttributes": {"reason": text("why")},
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:queue.fifo",
    }

    message = Message.of(record)

    place = Place("arn:aws:sqs:us-east-1:123456789012:queue.fifo", 18849496460467696128)
    assert message == Message("message-1", "{}", "group", {"reason": "why"}, place)


def test_a_record_of_another_queue_has_neither() -> None:
    message = Message.of({"messageId": "message-1", "body": "{}"})

    assert message == Message("message-1", "{}", "", {}, None)


def test_attributes_of_other_types_than_text_are_left_out() -> None:
    attributes = {
        "binary": {"dataType": "Binary", "binaryValue": "AA=="},
        "number": {"dataType": "Number", "stringValue": "1"},
        "empty": text(""),
        "reason": text("why"),
    }

    message = Message.of({"messageId": "1", "body": "", "messageAttributes": attributes})

    assert message.attributes == {"reason": "why"}


def test_a_message_without_a_group_is_sent_as_it_is(queue: Queue) -> None:
    assert send(URL, "body") == "message-1"
    assert queue.sent == [{"QueueUrl": URL, "MessageBody": "body", "MessageAttributes": {}}]


def test_equal_messages_of_a_group_are_not_deduplicated(queue: Queue) -> None:
    for _ in range(2):
        send(URL, "body", group="group")

    assert {each["MessageGroupId"] for each in queue.sent} == {"group"}
    assert len({each["MessageDeduplicationId"] for each in queue.sent}) == 2


def test_a_message_with_an_id_is_sent_under_that_id(queue: Queue) -> None:
    for _ in range(2):
        send(URL, "body", group="group", once="message-7")

    assert [each["MessageDeduplicationId"] for each in queue.sent] == ["message-7"] * 2


def test_characters_that_sqs_refuses_are_replaced_in_attributes(queue: Queue) -> None:
    send(URL, "body", attributes={"reason": "a\x00b\x1f\tc\ud800d\ufffee🙂"})

    (sent,) = queue.sent
    assert sent["MessageAttributes"] == {
        "reason": {"DataType": "String", "StringValue": "a?b?\tc?d?e🙂"}
    }


def test_a_message_is_hidden_by_its_receipt_for_the_given_time(queue: Queue) -> None:
    received = Message.of({"messageId": "1", "body": "", "receiptHandle": "receipt-1"})

    hide(URL, received, 30)

    assert queue.hidden == [
        {"QueueUrl": URL, "ReceiptHandle": "receipt-1", "VisibilityTimeout": 30}
    ]


def test_many_messages_are_sent_ten_in_a_call(queue: Queue) -> None:
    bodies = [f"body-{number}" for number in range(25)]

    assert send_all(URL, bodies) == {}
    assert queue.batches == [bodies[:10], bodies[10:20], bodies[20:]]
    assert send_all(URL, []) == {}


def test_messages_that_are_refused_among_others_are_sent_again_alone(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    monkeypatch.setattr(queues, "pause", waits.append)
    queue.refused = {"b": 1, "c": 2}

    assert send_all(URL, ["a", "b", "c"]) == {}
    assert queue.batches == [["a", "b", "c"], ["b", "c"], ["c"]]
    assert waits == [1, 2]


def test_messages_that_stay_refused_are_told_by_their_places_and_the_others_are_sent(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "pause", lambda _: None)
    bodies = [f"body-{number}" for number in range(12)]
    queue.refused = {"body-3": 9, "body-11": 9}

    assert send_all(URL, bodies) == {3: "Busy", 11: "Busy"}
    assert [len(each) for each in queue.batches] == [10, 1, 1, 2, 1, 1]
