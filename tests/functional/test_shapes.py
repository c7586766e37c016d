"""Clients validate nothing themselves; in tests each call is held against AWS's own models."""

import pytest

from vouch.aws import client as aws
from vouch.aws import queues
from vouch.settings import settings


def test_a_wrong_shape_is_sent_by_the_client_and_found_by_the_tests() -> None:
    table = settings().accounts_table

    with pytest.raises(pytest.fail.Exception, match=r"GetItem is asked wrongly.*Key\.pk"):
        aws.client("dynamodb").get_item(TableName=table, Key={"pk": "no attribute"})


def test_a_member_that_aws_does_not_know_is_found_by_the_tests() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"SendMessage is asked wrongly.*Delay"):
        queues.client().send_message(QueueUrl="https://queue", MessageBody="m", Delay=1)


def test_what_catches_errors_does_not_hide_it() -> None:
    def call() -> None:
        try:
            aws.client("dynamodb").get_item(TableName=settings().accounts_table)
        except Exception:
            raise AssertionError("taken for an error of AWS") from None

    with pytest.raises(pytest.fail.Exception, match=r'Missing required parameter.*"Key"'):
        call()
