"""The map of the package names every module and part."""

import pkgutil

import vouch


def test_the_map_of_the_package_names_every_module_and_part() -> None:
    listed = [
        line.split()[0] for line in (vouch.__doc__ or "").splitlines() if "  " in line.strip()
    ]

    there = [each.name + "/" * each.ispkg for each in pkgutil.iter_modules(vouch.__path__)]

    assert sorted(listed) == sorted(there)
