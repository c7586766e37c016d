"""A walk by `next` links through many records while somebody else moves some of them."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.demo_account import Member
from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.guests import Guest
from tests.support.sampling import size

STATUSES = ("VISIBLE", "HIDDEN", "PENDING", "VISIBLE", "CLOSED", "VISIBLE", "HIDDEN", "REPLACED",
            "HIDDEN", "WITHDRAWN")  # fmt: skip
"""The statuses of the records in turn; six of ten records are asked for."""
RECORDS = size(1_000, 500)
ASKED = {"VISIBLE", "HIDDEN"}
FIRST = "/v2/recommendation?q=recipient&statusFilters=List(VISIBLE,HIDDEN)"
EVERY = 9
"""How many records there are for each one that is moved."""
MOVES = {"PENDING": "HIDDEN", "HIDDEN": "VISIBLE", "VISIBLE": "CLOSED", "CLOSED": "PENDING"}
"""The moves, round and round, into what is asked for and out of it."""
PATIENCE = 60


@pytest.fixture
def reader(newcomer: Guest) -> Guest:
    """Return a guest who has received many recommendations in mixed states."""
    newcomer.receive(list(itertools.islice(itertools.cycle(STATUSES), RECORDS)))
    return newcomer


class Mover:
    """A mover, which changes statuses over HTTP, round after round."""

    def __init__(self, stack: Stack, reader: Guest) -> None:
        self._caller = Caller(stack.info.api_url, Member(reader.urn, reader.token))
        self._movable = [each for each in reader.records[::EVERY] if each["status"] in MOVES]
        self._more, self._over = threading.Semaphore(0), threading.Event()
        self.moved = set[int]()
        self.refused = Counter[str]()

    @contextmanager
    def moving(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def wait_for_one_more(self) -> None:
        """Wait until another record has been moved, however slow the machine is."""
        assert self._more.acquire(timeout=PATIENCE)

    def _run(self) -> None:
        statuses = {record["urn"]: record["status"] for record in self._movable}
        for record in itertools.cycle(self._movable):
            if self._over.is_set():
                return
            self.moved.add(record["id"])
            statuses[record["urn"]] = MOVES[statuses[record["urn"]]]
            answer = self._caller.patch(record["urn"], status=statuses[record["urn"]])
            if answer.status_code != 204:
                self.refused[answer.text] += 1
            self._more.release()


def pages(reader: Caller, count: int) -> Iterator[list[dict[str, Any]]]:
    """Yield each page's elements, by the link on the one before."""
    target: str | None = f"{FIRST}&count={count}"
    while target:
        answer = reader.call("GET", target)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page["elements"]
        links = {link["rel"]: link["href"] for link in page["paging"]["links"]}
        target = links.get("next")


def asked_for(reader: Guest) -> list[int]:
    """Return the ids of what the walk is to meet, newest first; ids grow with time."""
    return [each["id"] for each in reversed(reader.records) if each["status"] in ASKED]


def test_a_walk_meets_none_twice_and_each_that_stays_once(stack: Stack, reader: Guest) -> None:
    mover, walked = Mover(stack, reader), list[dict[str, Any]]()

    with mover.moving():
        for page in pages(reader, 10):
            walked += page
            mover.wait_for_one_more()

    ids = [element["id"] for element in walked]
    assert ids == sorted(set(ids), reverse=True), "newest first, none twice"
    stayed = [number for number in asked_for(reader) if number not in mover.moved]
    assert [number for number in ids if number not in mover.moved] == stayed
    assert {element["status"] for element in walked} == ASKED
    assert not mover.refused


def test_pages_are_full_where_nothing_moves(reader: Guest) -> None:
    met = list(pages(reader, 100))

    assert [element["id"] for page in met for element in page] == asked_for(reader)
    assert [len(page) for page in met] == [100] * (RECORDS * 6 // 1_000) + [0]
