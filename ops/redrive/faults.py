"""Errors of AWS: those of one letter, and those that every letter behind it would meet too."""

from botocore.exceptions import ClientError, ParamValidationError

from local.errors import LocalError
from ops.redrive.letter import StaysError

MISSING = {
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}


def code_of(error: ClientError) -> str:
    code: str = error.response["Error"]["Code"]
    return code


def denied(error: ClientError) -> bool:
    """Tell whether access was denied; SQS and KMS put words of their own before the code."""
    return "AccessDenied" in code_of(error)


def in_our_words(error: ClientError | ParamValidationError, done: str) -> Exception:
    """Return LocalError if the destination of all letters is missing or closed, else StaysError.

    The error's text begins with `done`.
    """
    # Validation quotes what it was given, and that may be what a member wrote.
    if isinstance(error, ParamValidationError):
        return StaysError(f"{done}it is malformed")
    code = code_of(error)
    reason = code if "Validation" in code else str(error)
    kind = LocalError if denied(error) or code in MISSING else StaysError
    return kind(f"{done}{reason}")
