"""axe-core in a page, beside the page's own scripts and out of reach of its CSP."""

import json
from functools import cache
from typing import Any, Final

from playwright.sync_api import CDPSession, Page

from local import paths
from tools.needs import NEEDS

[NODE] = [need for need in NEEDS if need.mark == "node"]
AXE: Final = paths.TOOLS / "js/node_modules/axe-core/axe.min.js"
RUN: Final = """axe.run(document, {resultTypes: ["violations"]}).then(({violations}) =>
    JSON.stringify(violations.filter(({impact}) => ["serious", "critical"].includes(impact))))"""


def find_faults(page: Page) -> list[str]:
    """Return what axe calls serious or critical: the rule, the element, and what is wrong.

    Without Node.js axe is not installed and finds nothing, which `make test` says at its end.
    """
    if is_left_out():
        return []
    session = page.context.new_cdp_session(page)
    try:
        world = _world(session)
        _evaluate(session, world, _axe())
        found = json.loads(_evaluate(session, world, RUN))
    finally:
        session.detach()
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@cache
def is_left_out() -> bool:
    """Tell whether this machine lacks what axe is installed by."""
    return not NODE.is_met()


@cache
def _axe() -> str:
    assert AXE.exists(), "axe is not installed; run: make setup-tests"
    return AXE.read_text()


def _world(session: CDPSession) -> int:
    """Make a world of its own in the page's frame: it sees the elements, and no script sees it."""
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "axe"})
    context: int = world["executionContextId"]
    return context


def _evaluate(session: CDPSession, world: int, expression: str) -> Any:
    options = {"contextId": world, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", {"expression": expression, **options})
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")
