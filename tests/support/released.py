"""The tables and indexes of the last release, against those of template.yaml.

`python -m tests.support.released`, run at a release, records those of template.yaml.
"""

import json
from typing import Any

from tests.support.template import ROOT, resources

RECORD = ROOT / "tests/contract/released_tables.json"


def described() -> dict[str, Any]:
    """Return the key of each table of template.yaml, with the key and projection of its indexes."""
    found = {}
    for name, table in resources("AWS::DynamoDB::Table").items():
        types = {it["AttributeName"]: it["AttributeType"] for it in table["AttributeDefinitions"]}
        indexes = {
            index["IndexName"]: {
                "key": _key(index["KeySchema"], types),
                "projection": index["Projection"]["ProjectionType"],
                "attributes": sorted(index["Projection"].get("NonKeyAttributes", [])),
            }
            for index in table.get("GlobalSecondaryIndexes", [])
        }
        found[name] = {"key": _key(table["KeySchema"], types), "indexes": indexes}
    return found


def released() -> dict[str, Any]:
    """Return what `described` returned at the last release."""
    found: dict[str, Any] = json.loads(RECORD.read_text())
    return found


def refused(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the changes that would cost data or that CloudFormation refuses in one update."""
    found = [f"{table} is gone" for table in before.keys() - after.keys()]
    for table in before.keys() & after.keys():
        old, new = before[table]["indexes"], after[table]["indexes"]
        if before[table]["key"] != after[table]["key"]:
            found.append(f"{table} has another key")
        if len(made_or_deleted := old.keys() ^ new.keys()) > 1:
            found.append(f"{table}: {', '.join(sorted(made_or_deleted))}: one for each release")
        found += [
            f"{table}: {index} is another index under the same name"
            for index in old.keys() & new.keys()
            if old[index] != new[index]
        ]
    return sorted(found)


def _key(schema: list[dict[str, str]], types: dict[str, str]) -> list[str]:
    return [f"{it['KeyType']} {it['AttributeName']} {types[it['AttributeName']]}" for it in schema]


if __name__ == "__main__":
    RECORD.write_text(f"{json.dumps(described(), indent=2)}\n")
