"""A sync while the same records are changed here: nothing newer is overwritten."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import store
from tests.support.builders import Member
from tests.support.connecting import control
from tests.support.syncing import Connected, connected, mirrors, sync_stack, upstream
from vouch.services.syncs import pages


@contextmanager
def before_the_first_page_is_written(act: Callable[[], None]) -> Iterator[None]:
    """It has been read by then."""
    keep, left = pages._keep, [act]

    def later(*args: Any) -> None:
        while left:
            left.pop()()
        keep(*args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_keep", later)
        yield


def pending(ana: Connected) -> str:
    return next(
        urn
        for urn, each in sorted(store.records().items())
        if each["status"] == "PENDING" and each["recommendee"] == ana.urn
    )


def patch(ana: Connected, urn: str, status: str) -> None:
    assert Member(ana.urn, ana.token).patch(urn, status=status).status == 204


def test_a_write_through_after_a_page_was_read_is_kept() -> None:
    with sync_stack("linkedin") as linkedin:
        ana = connected(linkedin, received=9)
        ana.sync()
        urn = pending(ana)

        with before_the_first_page_is_written(lambda: patch(ana, urn, "VISIBLE")):
            report = ana.sync()

        assert (report["state"], report["updated"]) == ("SUCCEEDED", 0)
        assert store.standing(urn) == ("VISIBLE", 2)
        assert store.record(urn)["cause"] == "api"
        assert ana.sync()["updated"] == 0
        assert store.standing(urn) == ("VISIBLE", 2)
        assert mirrors(linkedin)


def test_a_change_at_linkedin_after_that_is_taken_over() -> None:
    with sync_stack("linkedin") as linkedin:
        ana = connected(linkedin, received=9)
        ana.sync()
        urn = pending(ana)
        with before_the_first_page_is_written(lambda: patch(ana, urn, "VISIBLE")):
            ana.sync()

        control(linkedin, "change", urns=[urn], set={"status": "HIDDEN"})

        assert ana.sync()["updated"] == 1
        assert store.standing(urn) == ("HIDDEN", 3)
        assert mirrors(linkedin)


def test_a_record_that_is_read_through_before_its_page_is_written_is_created_once() -> None:
    with sync_stack("linkedin") as linkedin:
        ana = connected(linkedin, received=9)
        first = next(urn for urn, each in upstream(linkedin).items() if ana.urn in each.values())

        def get() -> None:
            path = f"/v2/recommendation/{quote(first, safe='')}"
            assert Member(ana.urn, ana.token).call("GET", path).status == 200

        with before_the_first_page_is_written(get):
            report = ana.sync()

        assert (report["seen"], report["created"], report["updated"]) == (9, 8, 0)
        assert store.standing(first)[1] == 1
        assert mirrors(linkedin)


def test_a_sync_leaves_records_changed_under_local_alone() -> None:
    with sync_stack("local") as linkedin:
        ana = connected(linkedin, received=9)
        ana.sync()
        urn = pending(ana)
        patch(ana, urn, "VISIBLE")
        before = store.records()
        control(linkedin, "change", urns=[urn], set={"recommendationText": "Changed over there"})

        assert ana.sync()["updated"] == 0
        control(linkedin, "remove", urns=[urn])
        assert [ana.sync()["deleted"] for _ in range(2)] == [0, 0]

        assert store.records() == before
