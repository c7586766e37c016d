"""The whole system on one machine: the engine, the real template deployed on it, demo data."""

from contextlib import ExitStack
from pathlib import Path
from typing import Self

from local import paths, progress, samples, saving, wiring
from local.build import build
from local.claim import claimed
from local.demo_page.pages import pages as demo_page
from local.deployed import Deployed
from local.engine import Engine
from local.environment import REGION
from local.forwarder import Forwarder
from local.info import FILE, StackInfo, queues, tables
from local.keep import Keep
from local.kept_account import Demo
from local.ports import Ports
from local.processes import Processes
from local.releases import Releases
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator
from local.warmup import warm_up

STACK_NAME = "vouch"
REMOVED = "The stack that ran here before was killed; what it left is removed.\n"


class Stack:
    """A stack that comes up whole or not at all; `stop` undoes all that it makes below `home`.

    Nothing but logs stays in `home` afterwards, and with `keeps` the state for the next start.
    """

    info: StackInfo
    engine: Engine
    linkup: LinkupSimulator
    linkedin: LinkedInSimulator
    releases: Releases
    deployed: Deployed

    def __init__(
        self,
        home: Path,
        ports: Ports,
        write: progress.Write = progress.to_terminal,
        *,
        source: str = "local",
        linkup_version: str = "v1",
        root: Path = paths.ROOT,
        keeps: bool = False,
    ) -> None:
        """Prepare a stack of the template in `root`, which may be another release's."""
        self.home = home
        self.root = root
        self.source = source
        self.linkup_version = linkup_version
        self.info_file = home / FILE
        self.keep = Keep(home) if keeps else None
        self.processes = Processes(home / "logs", home / "run")
        self.notes: list[str] = []
        """What there is to say of the kept state."""
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
            claim = claimed(self.home, self.info_file, temporary)
            if self._undo.enter_context(claim):
                self._write(REMOVED)
            forwarder = self._open_ports()
            self._restore()
            with self.engine.blamed():
                self._deploy(forwarder.url)
                self._serve(forwarder)
            forwarder.show(demo_page(self.info))
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
        opened = saving.open_ports(self._ports, self._command, self.keep)
        forwarder = Forwarder(opened["api"])
        self._undo.callback(forwarder.stop)
        self.linkup = LinkupSimulator(opened["linkup"])
        self._undo.callback(self.linkup.stop)
        self.linkedin = LinkedInSimulator(opened["linkedin"])
        self._undo.callback(self.linkedin.stop)
        self._held = self._undo.enter_context(opened["engine"])
        port = self._held.getsockname()[1]
        self.engine = Engine(port, self.processes, self.keep.engine if self.keep else None)
        return forwarder

    @property
    def _command(self) -> str:
        source = [] if self.source == "local" else [f"SOURCE={self.source}"]
        linkup = [] if self.linkup_version == "v1" else [f"LINKUP={self.linkup_version}"]
        return " ".join(("make run", *source, *linkup, *(["KEEP=1"] if self.keep else [])))

    def _restore(self) -> None:
        """Restore what is kept; from now on the engine and the simulators save what they have."""
        if self.keep is not None:
            simulators = {"linkup": self.linkup, "linkedin": self.linkedin}
            with self._step(f"restore {paths.shown(self.keep.folder)}"):
                self._undo.enter_context(saving.kept(self.keep, self.engine.port, simulators))

    def _deploy(self, public_url: str) -> None:
        with self._step("build the template"):
            built = build(self.processes, self.root)
        with self._step(f"start the AWS engine on {self.engine.url}"):
            self._undo.callback(self.engine.stop)
            self._held.close()  # the engine opens its port itself
            self.engine.start()
        with self._step(f"start Linkup's simulator on {self.linkup.url}"):
            self.linkup.start()
        with self._step(f"start LinkedIn's simulator on {self.linkedin.url}"):
            self.linkedin.start()
        self.releases = Releases(
            self.engine,
            self.processes,
            self._step,
            STACK_NAME,
            wiring.parameters(
                self.linkup, self.linkedin, self.source, self.linkup_version, public_url
            ),
            wiring.secrets(self.linkup, self.linkedin),
        )
        self.deployed = self.releases.deploy(built)

    def _serve(self, forwarder: Forwarder) -> None:
        names = self.deployed.names
        with self._step(f"warm the API up on {forwarder.url}"):
            forwarder.forward_to(self.engine.port, f"/_aws/execute-api/{names['Api']}/$default")
            warm_up(forwarder.url, self.deployed)
        with self._step("create a demo account and members"):
            function = names["ManageAccountsFunction"]
            is_operator = "ReportHealthFunction" in names
            demo = Demo(
                self.keep, forwarder.url, self.engine, function, self.notes, is_operator=is_operator
            )
            account = demo.account()
            if self.source == "linkedin":
                members = wiring.members_of(self.linkedin)
            else:
                members = demo.members()
            samples.store(self.engine.client("dynamodb"), names["AccountsTable"])
        self.info = StackInfo(
            api_url=forwarder.url,
            aws_endpoint_url=self.engine.url,
            region=REGION,
            stack_name=STACK_NAME,
            account=account,
            members=members,
            upstreams={"linkedin": self.linkedin.url, "linkup": self.linkup.url},
            linkup_version=self.linkup_version,
            tables=tables(self.deployed),
            queues=queues(self.deployed),
            event_bus=names["EventBus"],
        )

    def _publish(self) -> None:
        self._undo.callback(self.info_file.unlink, missing_ok=True)
        self.info.write(self.info_file, self.processes.temporary)
        if self.keep is None:
            self.notes += saving.note_unused(Keep(self.home))
        else:
            table = self.info.tables["recommendations"]
            self.notes.insert(0, saving.note(self.keep, self.engine, table))
            self.keep.finish()

    def _step(self, name: str) -> progress.Step:
        self.processes.check()
        return progress.step(self._write, name)
