"""The JSON in a message's body, which anybody who may send to the queue has written."""

from typing import Any

from vouch.errors import IllegalArgumentError


def value_of(body: str) -> Any:
    """Return the JSON value of a message's body; None if it holds none, or too large a one."""
    # A function that only sends messages starts without pydantic.
    from vouch.inputs import parse_json  # noqa: PLC0415

    try:
        return parse_json(body.encode(errors="surrogatepass"))
    except IllegalArgumentError:
        return None
