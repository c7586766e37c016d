"""The state that `make run KEEP=1` keeps: .local/keep, and a copy of it while a stack starts."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from local import paths
from local.errors import LocalError

FORMAT = 1
"""The version of what is kept; it rises when an older one can no longer be read."""
MARK = "kept.json"
ENGINE_VERSION = re.compile(r"^ministack==(\S+)", re.MULTILINE)


class Keep:
    """A folder that is kept whole: a start that does not come up leaves it as it was.

    While a stack starts, `keep.before` is a copy of the folder. If the copy is still there at the
    next start, the start before did not succeed, and the copy takes the folder's place.
    """

    def __init__(self, home: Path) -> None:
        self.folder = home / "keep"
        self.engine = self.folder / "engine"
        self._before = home / "keep.before"
        self._unfinished = home / "keep.unfinished"
        self._version = {"format": FORMAT, "engine": _engine_version()}
        self._mark: dict[str, Any] = {}
        self.restored: datetime | None = None
        """When the state was saved that `begin` has found; None if there was none."""

    def begin(self, port: int) -> datetime | None:
        """Prepare the folder for a start; return when the state in it was saved, if there is one.

        `port` is the engine's, which is part of the URLs of queues. LocalError names the file that
        is damaged, or what does not fit.
        """
        self.undo()
        self._mark = {**self._version, "port": port}
        self.restored = self._check()
        shutil.rmtree(self._unfinished, ignore_errors=True)
        if self.restored is None:  # at most what a first start left that was killed
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700)
        self._unfinished.mkdir(mode=0o700)  # before there is anything in it
        shutil.copytree(self.folder, self._unfinished, dirs_exist_ok=True)
        self._unfinished.rename(self._before)
        return self.restored

    def finish(self) -> None:
        """Note that the stack has come up, so that what it changes from now on is kept."""
        self.write(MARK, self._mark)
        self._before.rename(self._unfinished)
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def undo(self) -> None:
        """Put the copy in the folder's place, unless the start has been finished.

        If somebody has removed the folder meanwhile, the copy goes too: it was thrown away.
        """
        if not self._before.exists():
            return
        if self.folder.exists():
            shutil.rmtree(self._unfinished, ignore_errors=True)
            self.folder.rename(self._unfinished)
        elif not self._unfinished.exists():
            shutil.rmtree(self._before)
            return
        self._before.rename(self.folder)
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def port(self) -> int | None:
        """Return the engine's port in what is kept; None if nothing of this version is."""
        mark = self.read(MARK)
        if mark is None or self.saved_at() is None or not self._fits(mark):
            return None
        return int(mark["port"])

    def saved_at(self) -> datetime | None:
        """Return when the engine saved its state last; None if nothing is kept."""
        try:
            saved = (self.engine / "cloudformation.json").stat().st_mtime
        except FileNotFoundError:
            return None
        return datetime.fromtimestamp(saved).astimezone()

    def _check(self) -> datetime | None:
        """Return when the state was saved; LocalError if it is damaged or does not fit."""
        if (mark := self.read(MARK)) is None or (saved_at := self.saved_at()) is None:
            return None
        if not self._fits(mark):
            raise self._refused("comes from another version of Vouch or of its AWS engine")
        if mark != self._mark:
            raise self.bound("make run KEEP=1 ENGINE_PORT={port}".format(**mark))
        for file in sorted(self.engine.glob("*.json")):
            self.read(f"{self.engine.name}/{file.name}")
        return saved_at

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the content of a file, or None where there is none."""
        try:
            content = json.loads((self.folder / name).read_text())
        except FileNotFoundError:
            return None
        except (ValueError, OSError) as error:
            raise self.damaged(name) from error
        if not isinstance(content, dict):
            raise self.damaged(name)
        return content

    def write(self, name: str, content: dict[str, Any]) -> None:
        """Write a file, whole and private from its first moment, because it may hold tokens."""
        unfinished = self.folder / f"{name}.tmp"
        try:
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps(content))
            unfinished.rename(self.folder / name)
        except OSError as error:
            raise LocalError(f"{paths.shown(self.folder / name)} is not kept: {error}") from error

    def bound(self, *again: str) -> LocalError:
        """Return the error that the engine has another port now; `again` are commands to use."""
        ways = (f"To go on with it: {command}" for command in again)
        return self._refused(f"has the queues of an engine on port {self.port()}", *ways)

    def damaged(self, name: str) -> LocalError:
        return self._refused(f"cannot be read, because {name} is damaged")

    def _fits(self, mark: dict[str, Any]) -> bool:
        return isinstance(mark.get("port"), int) and mark == {
            **self._version,
            "port": mark["port"],
        }

    def _refused(self, why: str, *ways: str) -> LocalError:
        folder = paths.shown(self.folder)
        others = ("To start without it, once: make run", f"To throw it away: rm -r {folder}")
        return LocalError("\n".join([f"The state kept in {folder} {why}.", *ways, *others]))


def _engine_version() -> str:
    found = ENGINE_VERSION.search((paths.LOCKS / "engine.txt").read_text())
    return found[1] if found else "unknown"
