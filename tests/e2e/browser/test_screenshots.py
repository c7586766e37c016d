"""`make screenshots` takes pictures of a full view, small enough to commit."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from local import paths
from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.browser.running import ORIGIN
from tools import screenshots

pytestmark = pytest.mark.browser

RECEIVED = "/v2/recommendation?q=recipient&statusFilters=List(PENDING,VISIBLE,HIDDEN)"


def take(stack: Stack, into: Path) -> None:
    options: list[str | Path] = [
        "--home",
        stack.home,
        "--into",
        into,
        "--origin",
        ORIGIN or stack.info.api_url,
    ]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tools.screenshots", *options],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def received(member: Caller) -> list[object]:
    found: list[object] = member.call("GET", RECEIVED).json()["elements"]
    return found


def test_it_takes_a_light_and_a_dark_picture_and_writes_its_story_once(
    stack: Stack, ben: Caller, tmp_path: Path
) -> None:
    take(stack, tmp_path)
    story = received(ben)
    take(stack, tmp_path)

    pictures = [(tmp_path / f"console-{theme}.png").read_bytes() for theme in ("light", "dark")]
    assert all(struct.unpack(">II", each[16:24]) == (1280, 800) for each in pictures)
    assert all(len(each) <= screenshots.MOST_BYTES for each in pictures)
    assert pictures[0] != pictures[1]
    assert len(story) >= 3
    assert received(ben) == story
