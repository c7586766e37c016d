"""`make openapi` writes docs/openapi.json."""

from tools.openapi.document import FILE, text


def main() -> None:
    FILE.write_text(text())


if __name__ == "__main__":
    main()
