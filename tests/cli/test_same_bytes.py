"""Same inputs, same bytes: whatever the zone, the language, the folder, the order of rows."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli.conftest import tree
from cli.samples import FIRST, SECOND, export, write_workspace

if TYPE_CHECKING:
    from cli.conftest import Run

REPORTS = (
    ("roster", "--all"),
    ("public",),
    ("public", "--session", "ny-may"),
    ("lists", "import", "inf.txt", "--list", "ecosoc", "--as-of", "2017-09-01", "--out", "new.csv"),
)
PRINTED = (
    ("match", "--format", "csv"),
    ("match", "--format", "text"),
    ("match", "names.txt", "--format", "json"),
    ("validate", "--format", "json"),
    ("stats", "--format", "csv"),
    ("stats",),
    ("explain", "1001"),
    ("simulate", "--session", "ny-may", "--room", "1", "--format", "csv"),
    ("lists", "check", "--format", "csv"),
    ("lists", "diff", "other.csv", "--format", "json"),
    ("register", "show", "1007", "--format", "json"),
)
ELSEWHERE = {
    "east": {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
    "west": {"TZ": "Pacific/Niue", "LANG": "de_CH.ISO-8859-1", "PYTHONHASHSEED": "2"},
    "bare": {
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "3",
        "COLUMNS": "40",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
}


def prepared(root: Path) -> Path:
    """Write what the reports read beside the register."""
    old = (root / "data" / "ecosoc.csv").read_text(encoding="utf-8")
    (root / "other.csv").write_text(old.replace("Acme", "Acne"), encoding="utf-8")
    (root / "names.txt").write_text("Éclat\nAcme Relief\nbeacon of hope\n", encoding="utf-8")
    text = "Special\nZèbre Union (2011)\nAcme Relief (2010)\nİstanbul Circle (2017)\n"
    (root / "inf.txt").write_text(text, encoding="utf-8")
    return root


def printed(run: Run, folder: Path, root: str, env: dict[str, str]) -> list[tuple[int, bytes]]:
    """Return exit code and stdout of each command that prints."""
    made = []
    for words in PRINTED:
        files = [root + "/" + word if word.endswith((".txt", ".csv")) else word for word in words]
        done = run(*files, "--workspace", root, cwd=folder, env=env)
        made.append((done.code, done.out))
    return made


def outputs(root: Path) -> dict[str, str]:
    """Return the sha256 of every report by its name."""
    return {
        name: digest
        for name, digest in tree(root).items()
        if name.startswith("out/") or name == "new.csv"
    }


Made = tuple[dict[str, str], list[tuple[int, bytes]]]


@pytest.fixture(scope="module")
def usual(run: Run, _filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return the files and the prints of an ordinary run in the workspace itself."""
    root = prepared(Path(shutil.copytree(_filled, tmp_path_factory.mktemp("usual") / "ws")))
    env = {"TZ": "UTC", "PYTHONHASHSEED": "0"}
    assert [run(*words, cwd=root, env=env).code for words in REPORTS] == [0] * len(REPORTS)
    return outputs(root), printed(run, root, ".", env)


def test_reports_are_all_there(usual: Made) -> None:
    files, prints = usual
    each = ("attendees.csv", "rejections.csv", "review.csv", "roster.html", "roster.json")
    each += ("roster.xlsx", "waiting.csv")
    sessions = ("geneva-oct", "ny-dec-hearing", "ny-may")
    public = ("applications.csv", "attendees-ny-may.csv", "attendees-ny-may.html", "index.html")
    assert sorted(files) == sorted(
        [
            "new.csv",
            *(f"out/{session}/{name}" for session in sessions for name in each),
            *(f"out/public/{name}" for name in public),
        ]
    )
    assert [code for code, _ in prints] == [0] * len(PRINTED)
    assert [words for words, (_, out) in zip(PRINTED, prints, strict=True) if not out] == []


@pytest.mark.parametrize("where", ELSEWHERE)
def test_zone_language_and_folder_say_nothing(
    run: Run, filled: Path, tmp_path: Path, usual: Made, where: str
) -> None:
    env = ELSEWHERE[where]
    root = prepared(filled)
    away = tmp_path / "elsewhere"
    away.mkdir()
    for words in REPORTS:
        files = [f"{root}/{word}" if word.endswith((".txt", ".csv")) else word for word in words]
        assert run(*files, "--workspace", root, cwd=away, env=env).code == 0, words
    assert outputs(root) == usual[0]
    assert printed(run, away, f"../{root.name}", env) == usual[1]
    assert list(away.iterdir()) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_and_of_files_says_nothing(
    run: Run, tmp_path: Path, usual: Made, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    root = write_workspace(tmp_path / "ws")
    (root / "exports").mkdir()
    for name, rows in (("first.csv", FIRST), ("second.csv", SECOND)):
        shuffled = chance.sample(rows, len(rows))
        assert shuffled != list(rows)
        (root / "exports" / name).write_bytes(export(shuffled))
    order = ["exports/second.csv", "exports/first.csv"][:: 1 if seed == 1 else -1]
    assert run("ingest", *order, cwd=root).code == 0
    prepared(root)
    assert [run(*words, cwd=root).code for words in REPORTS] == [0] * len(REPORTS)
    assert outputs(root) == usual[0]
    # What names the file and row of a version may differ; what is said of the version may not.
    places = PRINTED.index(("explain", "1001")), PRINTED.index(PRINTED[-1])
    made = printed(run, root, ".", {})
    for at, words in enumerate(PRINTED):
        if at not in places:
            assert made[at] == usual[1][at], words


def test_shuffled_lists_give_the_same_seats(run: Run, filled: Path, usual: Made) -> None:
    path = filled / "data" / "ecosoc.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(reversed(rows)), encoding="utf-8")
    assert run("roster", "--all", cwd=filled).code == 0
    assert run("public", cwd=filled).code == 0
    made = outputs(filled)
    # Only what names its inputs by their hashes differs.
    assert {name for name, digest in made.items() if usual[0][name] != digest} == {
        f"out/{session}/roster.json" for session in ("ny-may", "geneva-oct", "ny-dec-hearing")
    }
