"""What `make run KEEP=1` keeps is whole at every moment, or refused with the way out."""

import json
import os
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.errors import LocalError
from local.keep import Keep

PORT = 4566
SAVED = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)


def save(keep: Keep, content: str) -> None:
    """Save what the engine would save at its stop."""
    keep.engine.mkdir(exist_ok=True)
    for name in ("cloudformation.json", "dynamodb.json"):
        (keep.engine / name).write_text(json.dumps({"payload": content}))
        os.utime(keep.engine / name, (SAVED.timestamp(), SAVED.timestamp()))


def saved(home: Path) -> str:
    content: str = json.loads((home / "keep/engine/dynamodb.json").read_text())["payload"]
    return content


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the home of a stack that came up, saved `good` and stopped."""
    keep = Keep(tmp_path)
    assert keep.begin(PORT) is None
    save(keep, "good")
    keep.finish()
    return tmp_path


def test_what_a_stack_saved_is_there_at_the_next_start(home: Path) -> None:
    assert Keep(home).begin(PORT) == SAVED
    assert saved(home) == "good"


def test_what_is_kept_is_for_the_eyes_of_its_user_only(home: Path) -> None:
    keep = Keep(home)
    keep.write("account.json", {"api_key": "secret"})

    assert stat.S_IMODE(keep.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((keep.folder / "account.json").stat().st_mode) == 0o600
    assert keep.read("account.json") == {"api_key": "secret"}


def test_a_start_that_fails_leaves_what_was_kept_as_it_was(home: Path) -> None:
    keep = Keep(home)
    keep.begin(PORT)
    save(keep, "half updated")
    keep.undo()

    assert saved(home) == "good"
    assert [each.name for each in home.iterdir()] == ["keep"]


def test_a_start_that_is_killed_leaves_what_was_kept_as_it_was(home: Path) -> None:
    killed = Keep(home)
    killed.begin(PORT)
    save(killed, "half updated")

    assert Keep(home).begin(PORT) == SAVED
    assert saved(home) == "good"


def test_a_stack_that_came_up_and_was_killed_leaves_what_it_saved(home: Path) -> None:
    killed = Keep(home)
    killed.begin(PORT)
    killed.finish()
    save(killed, "newer")

    Keep(home).begin(PORT)
    assert saved(home) == "newer"


def test_a_first_start_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    killed = Keep(tmp_path)
    killed.begin(PORT)
    save(killed, "half deployed")

    assert Keep(tmp_path).begin(PORT) is None
    assert not (tmp_path / "keep/engine").exists()


def test_simulators_without_an_engine_are_not_taken_up(tmp_path: Path) -> None:
    killed = Keep(tmp_path)
    killed.begin(PORT)
    killed.write("linkedin.json", {})
    killed.finish()  # and killed, so that the engine saved nothing

    assert Keep(tmp_path).begin(PORT) is None
    assert Keep(tmp_path).read("linkedin.json") is None


@pytest.mark.parametrize("content", ["", '{"payload": ', "[]", "\udcff"])
@pytest.mark.parametrize("name", ["kept.json", "engine/dynamodb.json"])
def test_a_damaged_file_is_named_with_the_way_out_and_left(
    home: Path, name: str, content: str
) -> None:
    file = home / "keep" / name
    file.write_text(content, errors="surrogateescape")

    with pytest.raises(LocalError, match=f"{name} is damaged") as caught:
        Keep(home).begin(PORT)

    assert "rm -r " in str(caught.value)
    assert file.read_text(errors="surrogateescape") == content


@pytest.mark.parametrize("other", [{"format": 0}, {"engine": "0.1"}, {"unknown": True}])
def test_what_another_version_kept_is_refused_with_the_way_out(
    home: Path, other: dict[str, object]
) -> None:
    mark = home / "keep/kept.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), **other}))

    with pytest.raises(LocalError, match="another version") as caught:
        Keep(home).begin(PORT)

    assert f"rm -r {os.path.relpath(home / 'keep')}" in str(caught.value)
    assert saved(home) == "good"


def test_a_folder_that_is_removed_after_a_killed_start_does_not_come_back(home: Path) -> None:
    Keep(home).begin(PORT)  # and killed
    shutil.rmtree(home / "keep")

    assert Keep(home).begin(PORT) is None
    assert not (home / "keep/engine").exists()


@pytest.mark.parametrize("renamed", [1, 2])
def test_a_start_that_is_killed_while_it_undoes_an_earlier_one_leaves_what_was_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, renamed: int
) -> None:
    killed = Keep(home)
    killed.begin(PORT)
    save(killed, "half updated")
    rename, done = Path.rename, list[Path]()

    def rename_and_die(path: Path, target: Path) -> Path:
        rename(path, target)
        done.append(path)
        if len(done) == renamed:
            raise KeyboardInterrupt
        return target

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename_and_die)
        with pytest.raises(KeyboardInterrupt):
            Keep(home).undo()

    assert Keep(home).begin(PORT) == SAVED
    assert saved(home) == "good"


def test_the_copy_of_what_is_kept_is_private_while_it_is_filled(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes, unfinished, copystat = list[int](), home / "keep.unfinished", shutil.copystat

    def look(source: str, target: str, **options: bool) -> None:
        modes.append(stat.S_IMODE(unfinished.stat().st_mode))
        copystat(source, target, **options)

    monkeypatch.setattr(shutil, "copystat", look)

    Keep(home).begin(PORT)

    assert len(modes) > 3
    assert set(modes) == {0o700}


def test_an_engine_on_another_port_is_refused_with_the_port_to_use(home: Path) -> None:
    with pytest.raises(LocalError, match=f"make run KEEP=1 ENGINE_PORT={PORT}\n"):
        Keep(home).begin(PORT + 1)

    assert Keep(home).begin(PORT) == SAVED
