"""Turn the commented YAML vocabularies into the one file that the matcher loads.

Reading YAML at each start costs more than matching a thousand names, so it is done beforehand; a
test compares the compiled file with its sources.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent

Tables = dict[str, Any]


def compile_vocabulary(folder: Path) -> Tables:
    """Return the tables of all YAML files in `folder`, ready to be written as JSON."""
    from ruamel.yaml import YAML

    reader = YAML(typ="safe", pure=True)
    read = {path.stem: reader.load(path.read_text(encoding="utf-8")) for path in _sources(folder)}
    words = _words(read)
    return {
        "words": dict(sorted(words.items())),
        "phrases": _phrases(read, words),
        "legal": {
            where: sorted({_spaced(form) for form in forms})
            for where, forms in read["legal_forms"].items()
        },
        "endings": read["spelling"]["endings"],
        "not_endings": sorted(map(fold, read["spelling"]["not_endings"])),
        "scripts": {name: _letters(table) for name, table in read["scripts"].items()},
        "cut": read["debris"]["cut"],
        "former": sorted(map(str, read["debris"]["former"])),
        "elision": sorted(read["debris"]["elision"]),
        "familiar": sorted(set(map(fold, " ".join(read["lexicon"].values()).split()))),
        "countries": _countries(read["countries"]),
    }


def as_text(tables: Tables) -> str:
    """Return `tables` as the text of `compiled.json`."""
    return json.dumps(tables, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n"


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def _words(read: Tables) -> dict[str, list[str]]:
    """Folded word -> its key (the same for all forms of one concept) and its kind."""
    words: dict[str, list[str]] = {}

    def put(key: str, forms: list[Any], kind: str) -> None:
        for form in [key, *forms]:
            words.setdefault(fold(str(form)), [key, kind])

    _put_classes(read["classes"], put)
    for file, kind in (("types", "type"), ("generic", "generic"), ("places", "place")):
        for key, forms in read[file].items():
            put(key, forms, kind)
    for code, country in read["countries"].items():
        single = [name for name in country["names"] if len(re.findall(r"\w+", name)) == 1]
        put(f"country-{code}", [*single, *country.get("adjectives", [])], "place")
    for section in ("families", "abbreviations"):
        for key, forms in read["spelling"][section].items():
            kept, kind = words.get(fold(key), [fold(key), "plain"])
            put(kept, forms, kind)
            words.setdefault(fold(key), [kept, kind])
    return words


def _put_classes(classes: Tables, put: Callable[[str, list[Any], str], None]) -> None:
    """Put the small closed classes, which win over the larger vocabularies."""
    for kind in ("stop", "negation", "chapter", "direction"):
        for word in classes[kind]:
            put(fold(str(word)), [], kind)
    for key, forms in classes["number"].items():
        put(key, forms, "number")


def _phrases(read: Tables, words: dict[str, list[str]]) -> dict[str, list[list[str]]]:
    """First word -> [whole phrase, key, kind], the longest first."""
    kinds = {key: kind for kind, keys in read["spelling"]["phrase_kinds"].items() for key in keys}
    table: dict[str, dict[str, list[str]]] = {}

    def put(text: str, key: str, kind: str) -> None:
        phrase = _spaced(text)
        first = phrase.split(" ", 1)[0]
        table.setdefault(first, {}).setdefault(phrase, [phrase, key, kind])

    for key, forms in read["spelling"]["phrases"].items():
        for form in forms:
            kind = kinds.get(key, "plain")
            put(form, _country_key(read, forms) or words.get(key, [key])[0], kind)
    for code, country in read["countries"].items():
        for name in country["names"]:
            if len(_spaced(name).split()) > 1:
                put(name, f"country-{code}", "place")
    for form in read["legal_forms"]["anywhere"]:
        put(form, "legal", "legal")
    return {
        first: sorted(rows.values(), key=lambda row: (-len(row[0].split()), row[0]))
        for first, rows in sorted(table.items())
    }


def _country_key(read: Tables, forms: list[str]) -> str:
    """Return the key of the country that one of `forms` names, if any."""
    known = _countries(read["countries"])
    codes = {known[fold(form)] for form in forms if fold(form) in known}
    return f"country-{codes.pop()}" if len(codes) == 1 else ""


def _spaced(text: str) -> str:
    """Return the folded words of `text`, single letters joined, elided articles dropped."""
    words = [fold(word) for word in re.findall(r"[^\W_]+", text)]
    return " ".join(word for word in words if word not in {"l", "d"})


def _letters(table: Tables) -> dict[str, str]:
    return {str(letter): str(latin) for letter, latin in table.items()}


def _countries(read: Tables) -> dict[str, str]:
    """Folded code, name or adjective -> ISO 3166 code."""
    table: dict[str, str] = {}
    for code, country in read.items():
        table[fold(code)] = code
        table.setdefault(fold(country["iso3"]), code)
    for code, country in read.items():
        for name in country["names"]:
            table.setdefault(fold(name), code)
    return dict(sorted(table.items()))
