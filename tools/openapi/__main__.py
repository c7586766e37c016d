"""`make openapi` writes docs/openapi.json, and the copy that GET /docs/openapi.json serves."""

from tools.openapi import document, served


def main() -> None:
    document.FILE.write_text(document.text())
    served.FILE.write_text(served.text())


if __name__ == "__main__":
    main()
