"""The state that `make run KEEP=1` keeps: .local/keep, and a copy of it while a stack starts."""

import json
import re
import shutil
from collections.abc import Mapping
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
        self.restored: datetime | None = None
        """When the state was saved that `begin` has found; None if there was none."""

    def begin(self) -> datetime | None:
        """Prepare the folder for a start; return when the state in it was saved, if there is one.

        LocalError names the file that cannot be read, or the version that does not fit.
        """
        self.undo()
        self.restored = self.check()
        shutil.rmtree(self._unfinished, ignore_errors=True)
        if self.restored is None:  # at most what a first start left that was killed
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700)
        shutil.copytree(self.folder, self._unfinished)
        self._unfinished.rename(self._before)
        return self.restored

    def finish(self) -> None:
        """Note that the stack has come up, so that what it changes from now on is kept."""
        self.write(MARK, _mark())
        self._before.rename(self._unfinished)
        shutil.rmtree(self._unfinished, ignore_errors=True)

    def undo(self) -> None:
        """Put the copy in the folder's place, unless the start has been finished."""
        if self._before.exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            self._before.rename(self.folder)

    def saved_at(self) -> datetime | None:
        """Return when the engine saved its state last; None if nothing is kept."""
        try:
            saved = (self.engine / "cloudformation.json").stat().st_mtime
        except FileNotFoundError:
            return None
        return datetime.fromtimestamp(saved).astimezone()

    def check(self) -> datetime | None:
        """Return when the state was saved; LocalError if it is damaged or of another version."""
        if (mark := self.read(MARK)) is None or (saved_at := self.saved_at()) is None:
            return None
        if mark != _mark():
            raise self._refused(
                f"comes from another version: {_words(mark)}, not {_words(_mark())}"
            )
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
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(content))
        unfinished.rename(self.folder / name)

    def damaged(self, name: str) -> LocalError:
        return self._refused(f"cannot be read: {name} is damaged")

    def _refused(self, why: str) -> LocalError:
        folder = paths.shown(self.folder)
        return LocalError(
            f"The state kept in {folder} {why}.\n"
            f"To start without it, once: make run. To throw it away: rm -r {folder}"
        )


def _mark() -> dict[str, Any]:
    """Return what decides whether a kept state can be read: its format and the engine's version."""
    found = ENGINE_VERSION.search((paths.LOCKS / "engine.txt").read_text())
    return {"format": FORMAT, "engine": f"ministack {found[1]}" if found else "unknown"}


def _words(mark: Mapping[str, Any]) -> str:
    return f"format {mark.get('format')} of {mark.get('engine')}"
