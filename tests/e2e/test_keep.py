"""`make run KEEP=1`: what README's commands make is there, with the same keys, after a stop."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import quote

import pytest
import requests

from local import paths
from local.engine import SAVE_SECONDS
from tests.e2e.stack_process import PATIENCE, processes_of, read_until, run_stack
from tests.e2e.waiting import until
from tests.support import readme

pytestmark = pytest.mark.apart
READY = "Ctrl-C stops everything"
CREDENTIALS = ("account", "members")
PROTOCOL = {"X-Restli-Protocol-Version": "2.0.0"}
KEPT = {"logs", "stack.lock", "keep"}

type Info = dict[str, Any]


@contextmanager
def running(home: Path, *options: str) -> Iterator[tuple[str, Info, Popen[bytes]]]:
    """Start a stack; yield its output, its stack.json and its process, which the block stops."""
    with run_stack(home, *options) as process:
        output = read_until(process, READY)
        yield output, json.loads((home / "stack.json").read_text()), process
        output += process.communicate(timeout=SAVE_SECONDS + PATIENCE)[0].decode()
    assert process.returncode == 0, output
    assert processes_of(home) == []
    assert {path.name for path in home.iterdir()} == KEPT


def same_port(info: Info) -> tuple[str, str]:
    """Return the options for a stack with the engine's port of an earlier one."""
    return "--engine-port", info["aws_endpoint_url"].rpartition(":")[2]


def variables(info: Info) -> dict[str, str]:
    ana, ben, _ = info["members"]
    return {
        "API": info["api_url"],
        "API_KEY": info["account"]["api_key"],
        "ANA_TOKEN": ana["access_token"],
        "BEN": ben["urn"],
        "BEN_TOKEN": ben["access_token"],
    }


def until_synced(info: Info, http: requests.Session) -> None:
    url, key = f"{info['api_url']}/v1/syncs", {"x-api-key": info["account"]["api_key"]}
    until(
        "the sync has not succeeded",
        lambda: http.get(url, headers=key, timeout=60).json()["elements"],
        lambda syncs: [each["state"] for each in syncs] == ["SUCCEEDED"],
    )


def accept_through_the_queue(info: Info, http: requests.Session) -> None:
    """Let Ben accept what is PENDING, and wait until the worker has applied it."""
    ben = info["members"][1]
    headers = {"Authorization": f"Bearer {ben['access_token']}", **PROTOCOL}
    resource = f"{info['api_url']}/v2/recommendation"
    listed = http.get(
        f"{resource}?q=recipient&statusFilters=List(PENDING)", headers=headers, timeout=60
    )
    pending = listed.json()["elements"][0]
    urn = f"urn:li:recommendation:({pending['recommender']},{pending['id']})"
    url = f"{resource}/{quote(urn, safe='')}"
    patch, queued = {"patch": {"$set": {"status": "VISIBLE"}}}, {"Prefer": "respond-async"}
    answer = http.post(url, json=patch, headers={**headers, **queued}, timeout=60)
    assert answer.status_code == 202
    until(
        "the update is not applied",
        lambda: http.get(url, headers=headers, timeout=60).json()["status"],
        "VISIBLE".__eq__,
    )


def shown(info: Info, http: requests.Session) -> dict[str, Any]:
    """Return what members and the account see."""
    api, (ana, ben, _) = info["api_url"], info["members"]
    key = {"x-api-key": info["account"]["api_key"]}
    statuses = "List(PENDING,VISIBLE,HIDDEN,WITHDRAWN,REPLACED,CLOSED)"
    asked = {
        f"{member['urn']} {finder}": (
            f"/v2/recommendation?q={finder}&statusFilters={statuses}&count=100",
            {"Authorization": f"Bearer {member['access_token']}", **PROTOCOL},
        )
        for member in (ana, ben)
        for finder in ("recipient", "recommender")
    }
    asked |= {path: (path, key) for path in ("/v1/credits", "/v1/connections", "/v1/syncs")}
    found = {
        name: http.get(api + path, headers=sent, timeout=60) for name, (path, sent) in asked.items()
    }
    assert {answer.status_code for answer in found.values()} == {200}
    return {name: answer.json() for name, answer in found.items()}


def test_credentials_records_credits_and_connections_are_there_after_a_stop(
    tmp_path: Path, http: requests.Session
) -> None:
    with running(tmp_path, "--keep") as (output, first, process):
        assert "Nothing was kept before" in output
        _, accepted, revised, spent, connected = readme.run(variables(first))
        assert accepted.startswith("HTTP/1.1 204")
        assert revised.startswith("HTTP/1.1 201")
        assert '"remaining":998' in spent
        assert "HTTP/1.1 202" in connected
        until_synced(first, http)
        before = shown(first, http)
        for number in (signal.SIGINT, signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            process.send_signal(number)

    with running(tmp_path, "--keep", *same_port(first)) as (output, second, process):
        assert f"Restored from {paths.shown(tmp_path / 'keep')}" in output
        assert "recommendations: 27." in output
        assert [second[name] for name in CREDENTIALS] == [first[name] for name in CREDENTIALS]
        assert shown(second, http) == before
        assert '"remaining":996' in readme.run(variables(second))[3]
        accept_through_the_queue(second, http)
        process.send_signal(signal.SIGTERM)
