"""What countries are called: by ISO 3166, and in other languages, as pycountry has it.

Reading its files takes longer than writing a small roster, so what they say is kept between runs.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

import msgspec

from gcmreg import __version__
from gcmreg.cache import PACKAGE, installed, keep, kept, stamp
from gcmreg.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

_CODE = ("report/country_names.py", "folding.py")
_KEPT = 4  # as many installations beside each other
_ALSO = {  # everyday names that neither the matcher nor ISO 3166 has
    "Россия": "RU",
    "Великобритания": "GB",
    "Палестина": "PS",
    "ОАЭ": "AE",
    "КНДР": "KP",
    "Ватикан": "VA",
    "Косово": "XK",
    "روسيا": "RU",
    "سوريا": "SY",
    "تركيا": "TR",
    "إيران": "IR",
    "صربيا": "RS",
    "فيتنام": "VN",
    "مولدوفا": "MD",
    "بنغلاديش": "BD",
    "زيمبابوي": "ZW",
    "نيوزيلندا": "NZ",
    "كوريا الجنوبية": "KR",
    "كوسوفو": "XK",
    "孟加拉国": "BD",
    "柬埔寨": "KH",
    "危地马拉": "GT",
    "玻利维亚": "BO",
    "马耳他": "MT",
    "巴勒斯坦": "PS",
    "阿联酋": "AE",
    "刚果（金）": "CD",
    "刚果（布）": "CG",
    "Île Maurice": "MU",
    "Guinea Conakry": "GN",
    "Guinée Conakry": "GN",
}
_LANGUAGES = (
    "ar zh_CN fr ru es pt de it nl sv pl uk tr fa hi bn id vi ja ko el he ro hu cs sr sq sw am ne"
).split()
_CALLED = ("name", "common_name", "official_name")
_KNOWN_BY = (*_CALLED, "alpha_2", "alpha_3", "numeric", "flag")

T = TypeVar("T")


class _Iso(msgspec.Struct):
    """ISO 3166: names by code, and codes by all that it says of a country, in lower case."""

    names: dict[str, str]
    codes: dict[str, str]


def iso_name(code: str) -> str:
    """Return the name of a country by its code of two letters; "" if there is none."""
    return _iso().names.get(code, "")


def iso_code(text: str) -> str:
    """Return the code of what ISO 3166 itself calls a country; "" if it is none."""
    return _iso().codes.get(text.strip().lower(), "")


@cache
def translated() -> dict[str, str]:
    """Return the codes of the names in other languages, as far as a name is that of one country."""
    return _recalled("translations", dict[str, str], _read_translated)


@cache
def _iso() -> _Iso:
    return _recalled("countries", _Iso, _read_iso)


def _recalled(kind: str, shape: type[T], read: Callable[[], T]) -> T:
    """Return what an earlier run kept; else read it, and keep it."""
    key = _key()
    data = kept(kind, key)
    if data is not None:
        with suppress(ValueError):  # damaged
            return msgspec.json.decode(data, type=shape)
    found = read()
    keep(kind, key, msgspec.json.encode(found), _KEPT)
    return found


def _key() -> str:
    """Return the hash over pycountry as it is installed, and over the code that reads it."""
    code = [*(PACKAGE / name for name in _CODE), *installed("pycountry")]
    version = f"{__version__} {sys.version}\n".encode()
    return blake2b(version + stamp(code), digest_size=16).hexdigest()


def _read_iso() -> _Iso:
    import pycountry

    iso = _Iso({}, {})
    for one in pycountry.countries:
        iso.names[one.alpha_2] = one.name
        for kind in _KNOWN_BY:
            iso.codes.setdefault(getattr(one, kind, "").lower(), one.alpha_2)
    iso.codes.pop("", None)
    return iso


def _read_translated() -> dict[str, str]:
    import gettext

    import pycountry

    found: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        locales = pycountry.LOCALES_DIR
        spoken = gettext.translation("iso3166-1", locales, languages=[language], fallback=True)
        for one in pycountry.countries:
            for kind in _CALLED:
                name = getattr(one, kind, "")
                shown = spoken.gettext(name) if name else ""
                if fold(shown):
                    found.setdefault(fold(shown), set()).add(one.alpha_2)
    also = {fold(name): code for name, code in _ALSO.items()}
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1} | also
