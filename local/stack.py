"""The whole system on one machine: the engine, the real template deployed on it, demo data."""

from contextlib import ExitStack
from pathlib import Path
from typing import Self

from local import completion, deployed, live, progress, samples, wiring
from local.build import build
from local.claim import claimed
from local.demo_account import create_account, create_members
from local.deploy import deploy
from local.deployed import Deployed
from local.engine import Engine
from local.environment import REGION
from local.forwarder import Forwarder
from local.info import FILE, StackInfo, queues, tables
from local.ports import Ports, listen, reserve
from local.processes import Processes
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator
from local.warmup import warm_up

STACK_NAME = "vouch"


class Stack:
    """A stack that comes up whole or not at all; `stop` undoes all that it makes below `home`.

    Nothing but logs stays in `home` afterwards.
    """

    info: StackInfo
    engine: Engine
    linkup: LinkupSimulator
    linkedin: LinkedInSimulator
    deployed: Deployed

    def __init__(
        self,
        home: Path,
        ports: Ports,
        write: progress.Write = progress.to_terminal,
        *,
        source: str = "local",
    ) -> None:
        self.home = home
        self.source = source
        self.info_file = home / FILE
        self.processes = Processes(home / "logs", home / "run")
        self._ports = ports
        self._write = write
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> StackInfo:
        with ExitStack() as undo:
            undo.callback(self.stop)
            temporary = self.processes.temporary
            self._undo.enter_context(claimed(self.home, self.info_file, temporary))
            forwarder = self._open_ports()
            with self.engine.blamed():
                self._deploy(forwarder.url)
                self._serve(forwarder)
            self._publish()
            undo.pop_all()
        return self.info

    def stop(self) -> None:
        """Undo the start in the opposite order; harmless when nothing runs."""
        self._undo.close()

    def cancel(self) -> None:
        """Make `start` or `wait` end with StoppedError soon; for signal handlers."""
        self.processes.cancel()

    def wait(self) -> None:
        """Wait until cancelled (StoppedError) or until the engine dies (LocalError)."""
        self.engine.wait()

    def _open_ports(self) -> Forwarder:
        forwarder = Forwarder(listen(self._ports.api, "the API", "PORT"))
        self._undo.callback(forwarder.stop)
        linkup = listen(self._ports.linkup, "Linkup's simulator", "LINKUP_PORT")
        self.linkup = LinkupSimulator(linkup)
        self._undo.callback(self.linkup.stop)
        linkedin = listen(self._ports.linkedin, "LinkedIn's simulator", "LINKEDIN_PORT")
        self.linkedin = LinkedInSimulator(linkedin)
        self._undo.callback(self.linkedin.stop)
        engine_port = reserve(self._ports.engine, "the AWS engine", "ENGINE_PORT")
        self.engine = Engine(engine_port, self.processes)
        return forwarder

    def _deploy(self, public_url: str) -> None:
        with self._step("build the template"):
            built = build(self.processes)
        with self._step(f"start the AWS engine on {self.engine.url}"):
            self._undo.callback(self.engine.stop)
            self.engine.start()
        with self._step(f"start Linkup's simulator on {self.linkup.url}"):
            self.linkup.start()
        with self._step(f"start LinkedIn's simulator on {self.linkedin.url}"):
            self.linkedin.start()
        with self._step("deploy the template"):
            given = wiring.parameters(self.linkup, self.linkedin, self.source, public_url)
            deploy(self.engine, built, STACK_NAME, given, self.processes)
        with self._step("add routes, time to live, recovery and secrets"):
            self.deployed = deployed.read(self.engine, STACK_NAME)
            secrets = wiring.secrets(self.linkup, self.linkedin)
            completion.complete(self.engine, self.deployed, secrets)
        with self._step("check that template and live state agree"):
            live.check(self.engine, self.deployed)

    def _serve(self, forwarder: Forwarder) -> None:
        names = self.deployed.names
        with self._step("create a demo account and members"):
            function = names["ManageAccountsFunction"]
            account = create_account(self.engine, function)
            if self.source == "linkedin":
                members = wiring.members_of(self.linkedin)
            else:
                members = create_members(self.engine, function)
            samples.store(self.engine.client("dynamodb"), names["AccountsTable"])
        with self._step(f"warm the API up on {forwarder.url}"):
            forwarder.forward_to(self.engine.port, f"/_aws/execute-api/{names['Api']}/$default")
            warm_up(forwarder.url, self.deployed)
        self.info = StackInfo(
            api_url=forwarder.url,
            aws_endpoint_url=self.engine.url,
            region=REGION,
            stack_name=STACK_NAME,
            account=account,
            members=members,
            upstreams={"linkedin": self.linkedin.url, "linkup": self.linkup.url},
            tables=tables(self.deployed),
            queues=queues(self.deployed),
            event_bus=names["EventBus"],
        )

    def _publish(self) -> None:
        self._undo.callback(self.info_file.unlink, missing_ok=True)
        self.info.write(self.info_file, self.processes.temporary)

    def _step(self, name: str) -> progress.Step:
        self.processes.check()
        return progress.step(self._write, name)
