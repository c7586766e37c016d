"""The demo account and members of `make run KEEP=1` are those of before, as far as they can be."""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.demo_account import Account
from local.errors import LocalError
from local.keep import Keep
from local.kept_account import Demo
from local.ports import LOOPBACK
from tests.support.clock import Clock
from tests.support.served import served
from vouch.services.accounts.commands import manage
from vouch.storage import accounts

SIXTY_DAYS = 60 * 24 * 60 * 60


def invoke(FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803 - botocore's names
    assert FunctionName == "manage"
    return {"Payload": io.BytesIO(json.dumps(manage(json.loads(Payload))).encode())}


ENGINE: Any = SimpleNamespace(
    client=lambda _: SimpleNamespace(invoke=invoke), log=Path("engine.log")
)


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    kept = Keep(tmp_path)
    kept.begin(4566)
    return kept


@pytest.fixture
def api() -> Iterator[str]:
    with served() as url:
        yield url


@contextmanager
def failing(status: int) -> Iterator[str]:
    """Serve an API that answers everything with this status."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(status)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((LOOPBACK, 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{LOOPBACK}:{server.server_port}"
        server.shutdown()


def demo(keep: Keep | None, api: str) -> Demo:
    return Demo(keep, api, ENGINE, "manage", [])


def test_the_next_start_has_the_same_key_and_tokens(keep: Keep, api: str) -> None:
    first, second = demo(keep, api), demo(keep, api)

    assert (first.account(), first.members()) == (second.account(), second.members())
    assert second.notes == []


def test_the_demo_account_is_an_operators_also_where_an_earlier_release_opened_it(
    keep: Keep, api: str
) -> None:
    account = demo(keep, api).account()
    assert is_operator(account)
    manage({"action": "set_operator", "account": account.id, "operator": False})

    assert is_operator(demo(keep, api).account())


def is_operator(account: Account) -> bool:
    stored = accounts.account(account.id)
    return stored is not None and "operator" in stored


def test_without_keep_each_start_has_others(api: str) -> None:
    assert demo(None, api).account() != demo(None, api).account()
    assert demo(None, api).members() != demo(None, api).members()


def test_an_account_whose_key_was_revoked_is_new_and_the_start_says_so(
    keep: Keep, api: str, clock: Clock
) -> None:
    account = demo(keep, api).account()
    [key] = manage({"action": "list_api_keys", "account": account.id})["api_keys"]
    manage({"action": "revoke_api_key", "account": account.id, "id": key["id"]})
    clock.advance(61)

    later = demo(keep, api)
    assert later.account().id != account.id
    assert later.notes == ["The kept API key is no longer accepted: the demo account is new."]
    assert demo(keep, api).account() == later.account()


def test_members_whose_tokens_expired_meanwhile_have_new_ones_and_the_start_says_so(
    keep: Keep, api: str, clock: Clock
) -> None:
    before = demo(keep, api).members()
    clock.advance(SIXTY_DAYS + 1)

    later = demo(keep, api)
    after = later.members()
    assert [member.urn for member in after] == [member.urn for member in before]
    assert not {it.access_token for it in after} & {it.access_token for it in before}
    assert later.notes == [
        f"The kept token of {member.urn} is no longer accepted: it has another."
        for member in before
    ]
    assert demo(keep, api).members() == after


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_failure_that_is_no_refusal_ends_the_start_and_leaves_the_credentials(
    keep: Keep, api: str, status: int
) -> None:
    before = demo(keep, api)
    account, members = before.account(), before.members()

    with failing(status) as url:
        for make in (demo(keep, url).account, demo(keep, url).members):
            with pytest.raises(LocalError, match=f"answered {status}: what is kept stays as it is"):
                make()

    later = demo(keep, api)
    assert (later.account(), later.members()) == (account, members)
    assert later.notes == []
