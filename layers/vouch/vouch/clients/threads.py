"""Threads that are kept from one piece of work to the next, as starting one takes CPU.

They are daemons, so that work which never ends does not keep the process from ending.
"""

from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    type Work = Callable[[], object]

_idle = list["SimpleQueue[Work]"]()
"""The queues of the threads that have nothing to do."""


def begin(work: "Work") -> None:
    """Run `work` in an idle thread, or in a new one; an error of it is for `work` itself to tell.

    A thread is idle again when its work has ended, however long that takes.
    """
    try:
        queue = _idle.pop()
    except IndexError:
        queue = SimpleQueue()
        Thread(target=_run, args=(queue,), daemon=True).start()
    queue.put(work)


def _run(queue: "SimpleQueue[Work]") -> None:
    while True:
        queue.get()()
        _idle.append(queue)
