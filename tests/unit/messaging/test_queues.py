"""What of a record of an SQS event is a message, and what is sent for one."""

from typing import Any

import pytest

from vouch.aws import queues
from vouch.aws.queues import Message, hide, send
from vouch.domain.provenance import Place

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/queue"


class Queue:
    """Keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.hidden: list[dict[str, Any]] = []

    def send_message(self, **request: Any) -> dict[str, str]:
        self.sent.append(request)
        return {"MessageId": f"message-{len(self.sent)}"}

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
