"""Runs what serves an operation in turns, in one process, and tells what CPU each call took.

Run as a program with the file of a recording and the origin of its stand-in. It makes sure that all
answer alike after the same calls; then it answers each line of its standard input with a round:
microseconds per call by subject. Standard output goes to the null device meanwhile, as the log line
that a handler writes is part of its work.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from time import process_time_ns
from typing import Any, Final

import requests

from tests.benchmarks.warm.recording import Recording, read
from tests.benchmarks.warm.standin import SERVED
from tests.benchmarks.warm.subjects import Handler, Invocation, Work, answer_of, bare, vouch

TURN: Final = 6_000
"""How many microseconds of CPU a turn takes, about: few enough for all to see the same machine."""
FEWEST: Final = 2
MOST: Final = 50
"""How many calls make a turn at most."""


class WrongAnswerError(Exception):
    """A subject does not do what it is measured for."""


def check(name: str, recording: Recording, answer: Mapping[str, Any]) -> None:
    """Raise WrongAnswerError unless the answer is the recorded one, but for what is new in each."""
    wanted, got = (_comparable(each, recording.volatile) for each in (recording.answer, answer))
    if wanted != got:
        raise WrongAnswerError(
            f"{recording.name}: {name} answers {got!r:.400}, not {wanted!r:.400}"
        )


def _comparable(answer: Mapping[str, Any], volatile: frozenset[str]) -> tuple[int, object]:
    status, content, *_ = answer_of(answer)
    return status, _without(content, volatile)


def _without(content: Any, volatile: frozenset[str]) -> Any:
    if isinstance(content, dict):
        return {
            name: _without(each, volatile) for name, each in content.items() if name not in volatile
        }
    return [_without(each, volatile) for each in content] if isinstance(content, list) else content


def check_calls(name: str, recording: Recording, origin: str) -> None:
    """Raise WrongAnswerError unless exactly the recorded calls were made since the last check."""
    served = requests.get(origin + SERVED, timeout=5).json()
    wanted = Counter(each.asked.place for each in recording.calls)
    if served != wanted:
        raise WrongAnswerError(f"{name} made other calls: {served}, not {dict(wanted)}")


def subjects(recording: Recording, origin: str) -> dict[str, Handler]:
    """Return the handlers by name: Vouch, a bare one and, where they are installed, the peers."""
    found = {"vouch": vouch(recording), "bare": bare(Work(recording, origin))}
    try:
        from tests.benchmarks.warm import peers  # noqa: PLC0415 - they may not be installed
    except ModuleNotFoundError:
        return found
    return found | {
        "Powertools": peers.powertools(recording, Work(recording, origin)),
        "FastAPI": peers.fastapi(recording, Work(recording, origin)),
    }


class Turns:
    """The subjects of one operation, each of which takes its turn in each round."""

    def __init__(self, recording: Recording, origin: str) -> None:
        context = Invocation(recording.timeout)
        self._calls = {
            name: partial(handler, recording.event, context)
            for name, handler in subjects(recording, origin).items()
        }
        for name, call in self._calls.items():
            check(name, recording, call())  # with what a fresh process looks up
            requests.get(origin + SERVED, timeout=5)
            check(name, recording, call())
            check_calls(name, recording, origin)
        once = max(_cpu(call, FEWEST) for call in self._calls.values())
        self._times = max(FEWEST, min(MOST, round(TURN / once)))
        self._number = count()

    def round(self) -> dict[str, float]:
        """Let each subject have its turn; another one is the first in each round."""
        first = next(self._number) % len(self._calls)
        order = [*self._calls][first:] + [*self._calls][:first]
        return {name: _cpu(self._calls[name], self._times) for name in order}


def _cpu(call: Callable[[], object], times: int) -> float:
    started = process_time_ns()
    for _ in range(times):
        call()
    return (process_time_ns() - started) / times / 1000


def stay_on_one_core() -> None:
    """Keep this process on one core, so that no figure depends on where its threads run."""
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main() -> None:
    stay_on_one_core()
    results, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    turns = Turns(read(Path(sys.argv[1])), sys.argv[2])
    turns.round()  # what is made once has been made from here on
    for answer in _answers(turns):
        os.write(results, answer)


def _answers(turns: Turns) -> Iterator[bytes]:
    yield b"ready\n"
    for _ in sys.stdin:
        yield json.dumps(turns.round()).encode() + b"\n"


if __name__ == "__main__":
    main()
