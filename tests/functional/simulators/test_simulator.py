"""What all simulators share, by Linkup's: the control endpoint, starting and stopping."""

import socket
import subprocess
import sys
import threading

import pytest
import requests

from local import paths, ports
from local.simulators.faults import NOT_SERVED, SERVED, Fault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_client import Client


def test_a_fault_ends_after_its_times_and_an_endless_one_on_delete(linkup: Client) -> None:
    linkup.arm("error-500", times=2)
    linkup.arm("error-503", times=None)

    assert [linkup.ask().status_code for _ in range(5)] == [500, 500, 503, 503, 503]
    assert linkup.control("DELETE", "faults").json() == {"faults": []}
    assert linkup.ask().status_code == 200


def test_a_fault_meets_only_the_token_it_names(linkup: Client) -> None:
    linkup.arm("error-500", login_token="mine")

    assert linkup.ask("other").status_code == 200
    assert "mine" not in linkup.control("GET", "faults").text
    assert linkup.ask("mine").status_code == 500
    assert linkup.ask("mine").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"fault": "error-200"},
        {"fault": "error-499"},
        {"fault": "hiccup"},
        {"fault": "lost", "times": 0},
        {"fault": "lost", "often": 1},
        {"fault": "lost", "login_token": 7},
        {"fault": "latency", "seconds": -1},
        {"fault": "error-429", "retry_after": "soon"},
        {"fault": "drop", "login_token": "mine"},
    ],
)
def test_an_unknown_fault_is_refused(linkup: Client, body: object) -> None:
    answer = linkup.control("POST", "faults", body)

    assert (answer.status_code, answer.json()["status"]) == (400, "error")
    assert linkup.control("GET", "faults").json() == {"faults": []}


def test_every_fault_is_documented() -> None:
    documented = (paths.ROOT / "docs/OPERATIONS.md").read_text()

    assert [name for name in SERVED | NOT_SERVED if f"`{name}`" not in documented] == []


def test_simulators_import_nothing_of_the_product() -> None:
    program = (
        "import sys, local.simulators.linkup.simulator\n"
        "print(sorted({'vouch', 'functions'} & {name.split('.')[0] for name in sys.modules}))"
    )

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_the_control_endpoint_names_its_calls(linkup: Client) -> None:
    answer = linkup.control("PUT", "bills")

    assert answer.status_code == 404
    assert "GET /_control/bill" in answer.json()["message"]


def test_the_server_serves_the_given_socket_and_frees_it(linkup: Client) -> None:
    listener = ports.listen()
    port = listener.getsockname()[1]
    simulator = LinkupSimulator(listener)

    with simulator:
        assert simulator.url == f"http://127.0.0.1:{port}"
        assert Client(simulator).data()["total_results"] == 10

    ports.listen(port).close()


def test_a_stop_cuts_off_requests_under_way(linkup: Client) -> None:
    before = threading.active_count()
    simulator = LinkupSimulator()
    simulator.start()
    simulator.faults.arm(Fault("latency", seconds=600))
    idle = socket.create_connection(("127.0.0.1", int(simulator.url.rpartition(":")[2])))
    outcome: list[Exception] = []

    def call() -> None:
        try:
            Client(simulator).ask(timeout=600)
        except requests.ConnectionError as error:
            outcome.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    while not simulator.bill.calls():
        pass
    simulator.stop()
    simulator.stop()
    caller.join()
    idle.close()

    assert len(outcome) == 1
    assert threading.active_count() == before
