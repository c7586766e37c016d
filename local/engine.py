"""The AWS engine: MiniStack, on loopback, checking signatures and role policies."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local import environment, paths
from local.environment import REGION
from local.errors import LocalError
from local.ports import LOOPBACK
from local.processes import GRACE_SECONDS, Process, Processes
from local.session import without_profile

START_SECONDS = 60.0
STATE_ERROR = re.compile(r"ERROR \[persistence\] .*|Failed to restore persisted state for .*")
SAVE_SECONDS = 120.0
"""How many seconds the engine may take to stop where it saves its state, however the stack ends."""
REST_SECONDS = 3.0
"""How many seconds no file has changed once all of them are saved."""
TICK = 0.01
"""How many seconds the times of files may lag behind the clock."""
LOOK_SECONDS = 0.2
SIGNED = Config(proxies={}, retries={"total_max_attempts": 1})
ANONYMOUS = SIGNED.merge(Config(signature_version=UNSIGNED))


class Engine:
    """One engine process with a port of its own; an orderly stop keeps its state in `state`."""

    def __init__(self, port: int, processes: Processes, state: Path | None = None) -> None:
        self.port = port
        self.log = processes.log("engine")
        self._processes = processes
        self._state = state
        self._process: Process | None = None
        self._clients: dict[tuple[str, bool], Any] = {}

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        settings = {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": LOOPBACK,
            "AUTH": "true",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "PERSIST_STATE": "0",
        }
        if self._state is not None:
            settings |= {"PERSIST_STATE": "1", "STATE_DIR": str(self._state)}
        env = environment.engine(self._processes.temporary, **settings)
        command = (paths.ENGINE_PYTHON, "-m", "ministack")
        self._process = self._processes.start("engine", command, env, self._grace)
        self._wait_until_healthy()
        self._check_state()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < deadline:
                self.check_alive()
                try:
                    if session.get(f"{self.url}/_ministack/health", timeout=5).ok:
                        return
                except requests.ConnectionError:
                    time.sleep(0.05)
        raise LocalError(f"the engine did not answer within {START_SECONDS:.0f} s; see {self.log}")

    def check_alive(self) -> None:
        self._processes.check()
        if self._process is not None and self._process.poll() is not None:
            code, end = self._process.returncode, self._processes.tail("engine")
            raise LocalError(f"the engine has died (exit {code}):\n{end}")

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Raise errors of AWS and HTTP as LocalError; if the engine has died, say that instead."""
        try:
            yield
        except (LocalError, BotoCoreError, ClientError, requests.RequestException) as error:
            self.check_alive()
            raise LocalError(str(error)) from error

    def wait(self) -> NoReturn:
        """Wait until the stack is cancelled or the engine dies; raise the error that says which.

        A cancelled stack does not wait for the engine, which may take minutes to die by itself.
        """
        while True:
            self.check_alive()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()
        if self._process is None:
            return
        process, self._process = self._process, None
        asked = self._processes.cancelled_at or time.time()
        process.terminate()
        is_saved = self._state is None or self._is_saved(process, self._state, asked - TICK)
        self._processes.stop(process)
        if not is_saved:
            raise LocalError(
                f"the engine did not save its state within {self._grace:.0f} s and was ended: "
                f"what is kept may be of different moments; see {self.log}"
            )
        self._check_state()

    def _is_saved(self, process: Process, state: Path, since: float) -> bool:
        """Wait until the engine has ended, or all its files are new and at rest; tell whether so.

        It saves when it is asked to end, and then may wait for calls of functions, for minutes.
        """
        deadline = time.monotonic() + self._grace
        while process.poll() is None:
            times = [file.stat().st_mtime for file in state.glob("*.json")]
            if times and min(times) >= since and max(times) < time.time() - REST_SECONDS:
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    @property
    def _grace(self) -> float:
        return GRACE_SECONDS if self._state is None else SAVE_SECONDS

    def _check_state(self) -> None:
        """Raise LocalError if the engine could not restore or save a service's state.

        It logs that, and goes on without the service's data.
        """
        if self._state is None:
            return
        if failed := STATE_ERROR.search(self.log.read_text(errors="replace")):
            raise LocalError(f"the engine's state is not whole: {failed[0]}; see {self.log}")

    def client(self, service: str, *, signed: bool = True) -> Any:
        """Return a client of one AWS service that can reach nothing but this engine."""
        if (service, signed) not in self._clients:
            self._clients[service, signed] = self._create_client(
                service, SIGNED if signed else ANONYMOUS
            )
        return self._clients[service, signed]

    def _create_client(self, service: str, config: Config) -> Any:
        return without_profile().client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - the engine's own pair, good nowhere else
            config=config,
        )
