"""Rest.li text of 100 URNs: how many times as fast as LinkedIn's own Python client (DESIGN 11)."""

from collections.abc import Callable
from time import perf_counter

from linkedin_api.clients.restli.utils import decoder, encoder

from vouch import codec

URNS = [
    f"urn:li:recommendation:(urn:li:person:aB3dE5gH{i:03},{7_000_000_000_000 + i})"
    for i in range(100)
]
CALLS = 50  # a round: long enough to time, short enough for the two to see the same machine


def measure(rounds: int = 9) -> list[float]:
    """Return the client's time over ours for decode and encode, a ratio for each round."""
    text = encoder.encode(URNS)
    if not codec.decode(text) == decoder.decode(text) == URNS or codec.encode(URNS) != text:
        raise AssertionError("the two codecs disagree")
    return [
        _seconds(decoder.decode, encoder.encode, text) / _seconds(codec.decode, codec.encode, text)
        for _ in range(rounds)
    ]


def _seconds(
    decode: Callable[[str], object], encode: Callable[[list[str]], str], text: str
) -> float:
    start = perf_counter()
    for _ in range(CALLS):
        decode(text)
        encode(URNS)
    return perf_counter() - start
