"""The answers of `/demo` and its files, whole, as the forwarder sends them."""

import json
from pathlib import Path
from typing import Final

from local import paths
from local.demo_account import NAMES
from local.info import StackInfo

FILES: Final = Path(__file__).parent
CONSOLE: Final = paths.ROOT / "functions/show_console/files/index.html"
CONSOLE_SCRIPT: Final = "console/{version}/main.js"
END_OF_HEAD: Final = "</head>"
PRESENT: Final = "any"
"""The version of the console's files that is always the present one."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def pages(info: StackInfo) -> dict[str, bytes]:
    """Return the answer for each path of the demo page of a stack."""
    return {
        "/demo": _answer("text/html", _page()),
        "/demo/demo.js": _answer("text/javascript", (FILES / "demo.js").read_text()),
        "/demo/demo.css": _answer("text/css", (FILES / "demo.css").read_text()),
        "/demo/sign-ins.json": _answer("application/json", json.dumps(_sign_ins(info))),
    }


def _page() -> str:
    """Return the console's page with the bar's script and style."""
    return (
        CONSOLE.read_text()
        .replace(CONSOLE_SCRIPT, "demo/demo.js")
        .replace(END_OF_HEAD, f'<link rel="stylesheet" href="demo/demo.css">\n{END_OF_HEAD}')
        .replace("{version}", PRESENT)
    )


def _sign_ins(info: StackInfo) -> list[dict[str, str]]:
    members = [
        {"name": name.capitalize(), "title": member.urn, "credential": member.access_token}
        for name, member in zip(NAMES, info.members, strict=True)
    ]
    account = {
        "name": "The account",
        "title": f"account {info.account.id}, an operator's",
        "credential": info.account.api_key,
    }
    return [*members, account]


def _answer(kind: str, text: str) -> bytes:
    body = text.encode()
    fields = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Length": str(len(body)),
        **HEADERS,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body
