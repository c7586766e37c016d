"""A batch of a FIFO queue: a message that fails is redelivered, as are those behind it."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from vouch.aws.queues import Message


def process(
    event: Mapping[str, Any], handle: Callable[[Message], None]
) -> PartialItemFailureResponse:
    """Give each message to `handle`, which raises where the message has to be redelivered."""

    def of_record(record: SQSRecord) -> None:
        handle(Message.of(record.raw_event))

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    # Otherwise a batch in which all fail would be an error of the function too.
    processor.raise_on_entire_batch_failure = False
    return process_partial_response(
        event=dict(event), record_handler=of_record, processor=processor
    )
