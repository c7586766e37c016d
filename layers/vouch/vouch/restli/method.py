"""Finds the Rest.li method that a request means (CONTRACTS 2.2)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from vouch.errors import IllegalArgumentError


class Method(StrEnum):
    """The methods of a Rest.li resource."""

    GET = "GET"
    BATCH_GET = "BATCH_GET"
    FINDER = "FINDER"
    BATCH_FINDER = "BATCH_FINDER"
    GET_ALL = "GET_ALL"
    CREATE = "CREATE"
    BATCH_CREATE = "BATCH_CREATE"
    PARTIAL_UPDATE = "PARTIAL_UPDATE"
    BATCH_PARTIAL_UPDATE = "BATCH_PARTIAL_UPDATE"
    ACTION = "ACTION"
    UPDATE = "UPDATE"
    BATCH_UPDATE = "BATCH_UPDATE"
    DELETE = "DELETE"
    BATCH_DELETE = "BATCH_DELETE"


DECIDING: Final = ("action", "q", "bq", "ids")
"""The query parameters that tell methods apart."""

RESOLUTION: Final[dict[tuple[str, str, bool], tuple[Method, ...]]] = {
    ("GET", "", True): (Method.GET,),
    ("GET", "", False): (Method.GET_ALL,),
    ("GET", "q", False): (Method.FINDER,),
    ("GET", "bq", False): (Method.BATCH_FINDER,),
    ("GET", "ids", False): (Method.BATCH_GET,),
    ("POST", "", False): (Method.CREATE, Method.BATCH_CREATE),
    ("POST", "", True): (Method.PARTIAL_UPDATE,),
    ("POST", "action", False): (Method.ACTION,),
    ("POST", "action", True): (Method.ACTION,),
    ("POST", "ids", False): (Method.BATCH_PARTIAL_UPDATE,),
    ("PUT", "", True): (Method.UPDATE,),
    ("PUT", "ids", False): (Method.BATCH_UPDATE,),
    ("DELETE", "", True): (Method.DELETE,),
    ("DELETE", "ids", False): (Method.BATCH_DELETE,),
}
"""The possible methods by (HTTP method, deciding parameter, whether the path has a key).

The first method is meant without X-RestLi-Method; only that header can ask for the others.
"""


TO_TUNNEL: Final = "a read that is sent as POST needs X-HTTP-Method-Override: GET"


def resolve(
    http_method: str, said: str, query: Collection[str], *, has_key: bool, path: str = ""
) -> Method:
    """Return the method of a request; `said` is its X-RestLi-Method, in capitals, or empty.

    IllegalArgumentError where the URI means no method, or a method that the header contradicts.
    """
    deciding = ",".join([name for name in DECIDING if name in query])
    methods = RESOLUTION.get((http_method, deciding, has_key))
    if methods is None:
        uri = f"{path[:200]}?{deciding}" if deciding else path[:200]
        raise IllegalArgumentError(
            f"Method '{http_method}' is not supported for URI '{uri}'"
            f"{_advice(http_method, deciding, has_key=has_key)}"
        )
    if said and said not in methods:
        raise IllegalArgumentError(
            "Resource method could not be resolved from request parameters."
            f" Send X-RestLi-Method: {methods[0]}, or leave it out"
        )
    return Method(said) if said else methods[0]


def _advice(http_method: str, deciding: str, *, has_key: bool) -> str:
    if "," in deciding:
        return f"; send only one of {deciding}"
    if has_key and deciding:
        return f"; leave out {deciding}, because the path names one recommendation"
    return f"; {TO_TUNNEL}" if http_method == "POST" else ""
