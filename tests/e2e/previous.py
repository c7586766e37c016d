"""The previous release, out of the repository's own history."""

import io
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from local import paths
from local.build import SOURCES

RECORD: Final = Path(__file__).with_name("previous_release.txt")
"""Holds the commit of the release that is deployed now; written anew after each release."""


def unpack(into: Path) -> Path:
    """Put the template and the sources of the previous release into a folder, and return it."""
    commit = RECORD.read_text().strip()
    found = _git("archive", "--format=tar", commit, paths.TEMPLATE.name, *SOURCES)
    if found.returncode:
        raise AssertionError(
            f"the previous release, commit {commit} of {RECORD.relative_to(paths.ROOT)}, is not in "
            f"this repository: {found.stderr.decode().strip()}\n"
            "The test of the upgrade needs it. In a shallow clone say: git fetch --unshallow"
        )
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        archive.extractall(into, filter="data")
    return into


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - arguments of our own
        ["git", "-C", paths.ROOT, *arguments],  # noqa: S607 - the git on the path
        capture_output=True,
        check=False,
    )
