"""What Linkup answers, and what goes wrong on the way to it."""

import json
from typing import Any

import requests
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
)

from tests.support.fake_upstream import Reply

TOKEN = "AQEDATmember-cookie/4711=="
KEY = "lk_operators-key-0815"
PEOPLE: list[dict[str, Any]] = [
    {
        "name": "John Smith",
        "subtitle": "Student at Business School 🚀 | Intern at TechCorp 💻",
        "profile_url": "https://www.linkedin.com/in/john-smith-bizdev",
        "insight": "James and 24 other mutual connections",
        "entity_urn": "urn:li:fsd_discoveryEntityViewModel:(urn:li:fsd_profile:ACo1,PYMK)",
    },
    {"name": "Sarah Parker", "badge": {"width": 100}},
    {"name": "Michael Johnson", "subtitle": None},
]
DATA: dict[str, Any] = {"total_results": 3, "recommendations": PEOPLE}
ACCOUNT_ID = "acc_71c9"
METADATA = {"action": "recommendations", "account_id": ACCOUNT_ID, "credits_consumed": 1}


def served(data: object = DATA) -> Reply:
    """Return a success; Linkup's id for it is `theirs-1`."""
    body = json.dumps({"status": "success", "data": data}, ensure_ascii=False, indent=1)
    return Reply(200, body.encode(), {"X-Request-Id": "theirs-1"})


def refusal(status: int, text: str = "theirs", field: str = "message", **headers: str) -> Reply:
    """Return an error of the contract's, of any status; `_` in headers' names stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps({"status": "error", field: text}).encode(), named)


def enveloped(data: object = DATA, **more: object) -> Reply:
    """Return a success of v2; Linkup's id for it is `theirs-1`."""
    body = {"success": True, "data": data, "metadata": METADATA, **more}
    return Reply(
        200, json.dumps(body, ensure_ascii=False, indent=1).encode(), {"X-Request-Id": "theirs-1"}
    )


def failure(code: object, status: int, text: object = "theirs", **headers: str) -> Reply:
    """Return a failure of v2; `_` in headers' names stands for `-`."""
    body = {
        "success": False,
        "error": {"code": code, "message": text},
        "metadata": {"action": "network", "credits_consumed": 0},
    }
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), named)


def refused_connection() -> Exception:
    """Return the error of a refused connection as requests wraps it."""
    reason = NewConnectionError(HTTPConnection("linkup.test"), "[Errno 111] Connection refused")
    return requests.ConnectionError(MaxRetryError(_pool(), "/", reason), request=_request())


def connect_timeout() -> Exception:
    reason = ConnectTimeoutError("timed out")
    return requests.ConnectTimeout(MaxRetryError(_pool(), "/", reason), request=_request())


def read_timeout() -> Exception:
    return requests.ReadTimeout(ReadTimeoutError(_pool(), "/", "timed out"), request=_request())


def reset() -> Exception:
    """Return an error whose text shows what was sent, as requests would never do."""
    text = f"Connection aborted with {KEY} {TOKEN}"
    return requests.ConnectionError(ProtocolError(text, ConnectionResetError()), request=_request())


def _pool() -> HTTPConnectionPool:
    return HTTPConnectionPool("linkup.test")


def _request() -> requests.PreparedRequest:
    return requests.Request("POST", "http://linkup.test", {"x-api-key": KEY}, data=TOKEN).prepare()
