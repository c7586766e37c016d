"""The places of files; everything that is made here lies under .local, which git ignores."""

import os
from pathlib import Path

LOCAL_CODE = Path(__file__).resolve().parent
ROOT = LOCAL_CODE.parent
HOME = ROOT / ".local"
TOOLS = HOME / "tools"
BUILDS = HOME / "builds"
SAM_STATE = HOME / "sam"

SAM = ROOT / "tools/bin/sam"
ENGINE_PYTHON = TOOLS / "engine/bin/python"
LOCKS = ROOT / "tools/locks"
TEMPLATE = ROOT / "template.yaml"


def shown(path: Path) -> str:
    """Return the path as a person in the current folder would type it."""
    return os.path.relpath(path)
