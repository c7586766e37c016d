"""The blocks of the documents, and README.md's section "Try it" run by a shell as it is printed."""

import os
import re
import subprocess
from collections.abc import Mapping
from typing import Final

from tests.support.template import ROOT

PATIENCE_SECONDS: Final = 300
BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAM: Final = re.compile(r"^sam (?:.*\\\n)*.*", re.MULTILINE)
LOAD: Final = 'eval "$(make -s env)"\n'
"""The command that loads the variables of the running stack."""


def blocks(document: str, heading: str = "", language: str = "sh") -> list[str]:
    """Return the blocks of a language in a document, or in its section with a `## ` heading."""
    text = f"\n{(ROOT / document).read_text()}"
    if heading:
        _, found, behind = text.partition(f"\n## {heading}\n")
        assert found, f"{document} has no section {heading}"
        text, _, _ = behind.partition("\n## ")
    return [block for kind, block in BLOCK.findall(text) if kind == language]


def sam_commands(*found: str) -> list[str]:
    """Return the commands of `sam` in blocks, each with its continued lines."""
    return [command for block in found for command in SAM.findall(block)]


def commands() -> list[str]:
    """Return the blocks of "Try it" in their order, without the one that loads the variables."""
    load, *rest = blocks("README.md", "Try it")
    assert load == LOAD
    return rest


def run(variables: Mapping[str, str]) -> list[str]:
    """Run the blocks of "Try it" in one shell; return what each has printed."""
    end = "-- end of the block --"
    script = "\n".join(f"{block}\necho; echo '{end}'" for block in commands())
    *printed, rest = run_script(script, variables).split(f"{end}\n")
    assert rest == ""
    return printed


def run_script(script: str, variables: Mapping[str, str]) -> str:
    """Run commands in a shell with these variables; return what they have printed."""
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(  # noqa: S603 (the README's own text)
        ["/bin/sh", "-e", "-c", script],
        env={**own, **variables, "no_proxy": "127.0.0.1"},
        capture_output=True,
        check=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    return done.stdout
