"""What a reader or a browser is given of the console stays small."""

import re
import struct

import pytest

from local import paths
from tools import screenshots

CONSOLE = paths.ROOT / "functions/show_console/files"
MOST_CODE = 150_000
README = (paths.ROOT / "README.md").read_text()
PICTURES = ["docs/console-dark.png", "docs/console-light.png"]


def test_the_console_s_own_files_are_less_than_150_kb_uncompressed() -> None:
    sizes = {file.name: file.stat().st_size for file in CONSOLE.iterdir() if file.is_file()}

    assert "main.js" in sizes
    assert sum(sizes.values()) < MOST_CODE, sizes


def test_the_readme_begins_with_a_picture_for_each_theme() -> None:
    beginning = README.split("\n\n")[1]

    assert beginning.startswith("<picture>")
    assert re.findall(r'(?:srcset|src)="([^"]+)"', beginning) == PICTURES
    assert 'media="(prefers-color-scheme: dark)" srcset="docs/console-dark.png"' in beginning


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_of_the_readme_is_a_png_small_enough_to_commit(picture: str) -> None:
    content = (paths.ROOT / picture).read_bytes()

    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == tuple(screenshots.SIZE.values())
    assert len(content) <= screenshots.MOST_BYTES
