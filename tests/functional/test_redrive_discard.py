"""`make redrive QUEUE=… DISCARD=id`: one letter is shown and deleted, and no other is touched."""

import subprocess

import pytest

from local import paths
from ops.redrive.__main__ import KINDS
from ops.redrive.__main__ import redrive as run
from tests.support import messaging
from tests.support.redriving import die, redrive, target, waiting
from vouch.aws import queues

URN = "urn:li:recommendation:(urn:li:person:ana,{})"

pytestmark = pytest.mark.usefixtures("stack_messaging")


@pytest.mark.parametrize("queue", KINDS)
def test_only_the_named_letter_is_deleted(queue: str) -> None:
    on = target()
    url = on.outputs[KINDS[queue].dlq]
    ids = [
        queues.send(url, f'"{n}"', group=URN.format(n) if url.endswith(".fifo") else None)
        for n in range(3)
    ]

    output = redrive(queue, on, discard=ids[1])

    assert ids[1] in output
    assert not {ids[0], ids[2]} & set(output.split())
    assert output.endswith("  discarded\n")
    assert sorted(message.body for message in messaging.drain(url)) == ['"0"', '"2"']
    assert waiting() == []


@pytest.mark.parametrize("queue", KINDS)
def test_each_letter_is_shown_with_the_id_that_discards_it(queue: str) -> None:
    on = target()
    url = on.outputs[KINDS[queue].dlq]
    sent = queues.send(url, "{}", group=URN.format(1) if url.endswith(".fifo") else None)

    assert f"  letter          {sent}\n" in redrive(queue, on, show=True)


def test_letters_passed_over_can_be_moved_at_once() -> None:
    first, second = (die("{}", URN.format(number), reason="why") for number in range(2))

    redrive("status-updates", target(), discard=second)
    redrive("status-updates", target())

    assert [message.attributes["updateId"] for message in waiting()] == [first]


@pytest.mark.parametrize(("wanted", "status"), [(0, 0), (1, 1)])
def test_an_unknown_id_fails(wanted: int, status: int) -> None:
    ids = [die("{}", URN.format(1), reason="why"), "another"]
    on = target()

    assert run(on, KINDS["status-updates"](on), discard=ids[wanted]) == status
    assert len(messaging.dead_letters()) == status


def test_an_unknown_id_is_reported() -> None:
    said = redrive("change-events", target(), discard="another")

    assert said == "ChangeEventsDlq: no letter another was found\n"


def test_make_passes_the_id_on() -> None:
    command = ["make", "-n", "redrive", "QUEUE=change-events", "DISCARD=4ef3f1e6"]

    done = subprocess.run(  # noqa: S603
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    assert '-m ops.redrive "change-events"' in done.stdout
    assert '--discard "4ef3f1e6"' in done.stdout
