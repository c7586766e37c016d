"""Several calls of the product at once, one step of one of them at a time, in an order by seed.

Each call runs in a thread of its own and stops wherever it would wait for LinkedIn or the table;
the schedule says who goes on. So an order of steps can be had again.
"""

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

from vouch.clients.linkedin.batch import BatchGet
from vouch.domain.mirror import Reading
from vouch.domain.recommendation import Recommendation, served
from vouch.errors import LostRaceError, NotFoundError

WRITER, SUBJECT = "urn:li:person:Writer", "urn:li:person:Subject"
MOST_AHEAD = 5_000
"""How many milliseconds LinkedIn's clock may be fast or slow."""


class Schedule:
    """The order in which the calls go on, step by step."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._turns: dict[int, threading.Semaphore] = {}
        self._back = threading.Semaphore(0)
        self._local = threading.local()
        self.failures: list[BaseException] = []
        self.order: list[int] = []

    def step(self) -> None:
        """Give the turn to another call, perhaps."""
        turn: threading.Semaphore | None = getattr(self._local, "turn", None)
        if turn is not None:
            self._back.release()
            turn.acquire()

    def run(self, *calls: Callable[[], object]) -> None:
        threads = [threading.Thread(target=self._call, args=each) for each in enumerate(calls)]
        self._turns = {number: threading.Semaphore(0) for number in range(len(calls))}
        for thread in threads:
            thread.start()
        while self._turns:
            number = self._random.choice([*self._turns])
            self.order.append(number)
            self._turns[number].release()
            self._back.acquire()
        for thread in threads:
            thread.join()

    def chance(self) -> float:
        return self._random.random()

    def _call(self, number: int, call: Callable[[], object]) -> None:
        self._local.turn = self._turns[number]
        self._local.turn.acquire()
        try:
            call()
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            del self._turns[number]
            self._back.release()


class World:
    """A world of LinkedIn and the table, in memory, with one clock of ours."""

    def __init__(self, schedule: Schedule, records: int) -> None:
        self.schedule = schedule
        self._ahead = round((schedule.chance() * 2 - 1) * MOST_AHEAD)
        self._now = 1_000_000
        self.there = {self.urn(n): self._fresh(n) for n in range(1, records + 1)}
        self.table: dict[str, Recommendation] = {}
        self.moments: dict[str, int] = {}
        """The time at LinkedIn of the state that each stored record stands for."""
        self.sent: dict[tuple[int, str], int] = {}
        """The same of a change that was sent and is not stored yet, by thread."""
        self.unread = set[str]()
        """The records whose last change was sent from here and has not been read there since."""
        self.writes = 0

    @staticmethod
    def urn(number: int) -> str:
        return f"urn:li:recommendation:({WRITER},{number})"

    def now(self) -> int:
        """Return the time, sometimes still the millisecond before."""
        self._now += self.schedule.chance() < 0.7
        return self._now

    def change(self, urn: str, **values: Any) -> None:
        """Change a record at LinkedIn, which never gives two states the same time."""
        record = self.there[urn]
        moment = max(self._now + self._ahead, record["lastModified"] + 1)
        self.there[urn] = {**record, **values, "lastModified": moment}

    def get(self, urn: str) -> Recommendation | None:
        self.schedule.step()
        return self.table.get(urn)

    def get_many(self, urns: list[str]) -> dict[str, Recommendation]:
        self.schedule.step()
        return {urn: self.table[urn] for urn in urns if urn in self.table}

    def store(
        self, before: Recommendation | None, after: Recommendation, checks: object = None
    ) -> Recommendation:
        """Put a record as conditionally as the table does, and watch it."""
        [stored] = self.store_all([(before, after)], checks)
        return stored

    def store_all(
        self,
        changes: Sequence[tuple[Recommendation | None, Recommendation]],
        _checks: object,
    ) -> list[Recommendation]:
        """Put records in one transaction; nobody is erased here, so the checks hold."""
        self.schedule.step()
        sent = [self.sent.pop((threading.get_ident(), new["urn"]), None) for _, new in changes]
        for before, after in changes:
            stored = self.table.get(after["urn"])
            if (stored and stored["writeCount"]) != (before and before["writeCount"]):
                raise LostRaceError([after["urn"]])
        return [self._put(new, at) for (_, new), at in zip(changes, sent, strict=True)]

    def _put(self, after: Recommendation, sent: int | None) -> Recommendation:
        urn = after["urn"]
        stored = self.table.get(urn)
        self._watch(stored, after, sent)
        count = stored["writeCount"] + 1 if stored else 1
        self.table[urn] = {**after, "writeCount": count}
        self.writes += 1
        return self.table[urn]

    def _watch(
        self, stored: Recommendation | None, after: Recommendation, sent: int | None
    ) -> None:
        urn, was_sent = after["urn"], after["urn"] in self.unread
        moment = after["upstreamModified"] if sent is None else sent
        assert moment >= self.moments.get(urn, moment), "a newer state was overwritten"
        self.moments[urn] = moment
        (self.unread.discard if sent is None else self.unread.add)(urn)
        if stored is not None:
            changed = {name for name, value in served(after).items() if value != stored.get(name)}
            told = not was_sent or sent is not None or bool(changed - {"created", "lastModified"})
            assert after["version"] == stored["version"] + told, "not one version for each change"

    def read(self, urn: str) -> Reading:
        """Read a record; another call may come in before it is asked, looked up or answered."""
        (found,) = self.page([urn])
        return found

    def page(self, urns: list[str]) -> list[Reading]:
        requested = self.now()
        self.schedule.step()
        states = [(urn, self.there[urn]) for urn in urns]
        self.schedule.step()
        return [Reading(urn, state, requested) for urn, state in states]

    def send(self, urn: str, changes: dict[str, str | None]) -> None:
        self.schedule.step()
        if urn not in self.there:
            raise NotFoundError
        self.change(urn, **changes)
        self.sent[threading.get_ident(), urn] = self.there[urn]["lastModified"]
        self.schedule.step()

    @staticmethod
    def _fresh(number: int) -> dict[str, Any]:
        return {
            "id": number,
            "created": 10,
            "lastModified": 20,
            "recommender": WRITER,
            "recommendee": SUBJECT,
            "recommendationText": "text",
            "status": "VISIBLE",
            "visibilityForRecommender": "EVERYONE",
        }


class Client:
    """A stand-in for LinkedInClient."""

    def __init__(self, world: World) -> None:
        self.get = world.read
        self.update = world.send

    def batch_get(self, _urns: list[str]) -> BatchGet:
        raise NotImplementedError


class FakeSession:
    """A stand-in for Session."""

    def __init__(self, world: World) -> None:
        self._client = Client(world)

    def ask(self, question: Callable[[Any], Any]) -> Any:
        return question(self._client)
