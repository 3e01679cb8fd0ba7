"""Countries as applicants type them, under their ISO 3166 names, and the UN's regions of them.

Known spellings are those that the matcher compares by; `country_names` gives the names of ISO 3166
and their translations.  Regions are those of the UN's M49 standard, the Americas divided as UN DESA
does in its figures of migration.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from gcmreg.folding import fold
from gcmreg.matching.country import country_code
from gcmreg.matching.words import tables
from gcmreg.report.country_names import iso_code, iso_name, translated

_M49 = {
    "Africa": "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS "
    "LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM "
    "ZW",
    "Asia": "AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK "
    "MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE",
    "Europe": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE "
    "LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    "Latin America and the Caribbean": "AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO "
    "EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE "
    "VG VI",
    "Northern America": "BM CA GL PM US",
    "Oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU "
    "WF WS",
    "Antarctica": "AQ",
}
REGION = {code: region for region, codes in _M49.items() for code in codes.split()}
"""The region of each country; ISO 3166 codes, and XK."""
NO_ISO_NAME = {"XK": "Kosovo"}
_OF = {  # who names both names the first: "Hong Kong, China"
    "CN": "HK MO TW",
    "DK": "FO GL",
    "FR": "BL GF GP MF MQ NC PF PM RE WF YT",
    "GB": "AI BM FK GG GI IM JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}
_WITHIN = {code: whole for whole, codes in _OF.items() for code in codes.split()}
_SHORT = frozenset({"UK", "US"})
_NOT_AVAILABLE = "na"  # and not Namibia
_PARTS = re.compile(r"[,;/|()\n]| - | – | — ")
_SHORTEST_SLIP = 6  # shorter names are too near to each other to be mended
_LONGEST = 120  # a longer answer is a text, not a country


class Country(Struct, frozen=True):
    """A country: its ISO 3166 code and name, and its region."""

    code: str
    name: str
    region: str


@lru_cache(maxsize=1 << 12)
def country(text: str) -> Country | None:
    """Return the country that somebody typed, or None where it is none or not a single one.

    Taken are names and codes in any usual spelling or language, a name among others that are no
    countries ("Nairobi, Kenya"), and one slip of a letter in a long name.
    """
    if not text.strip() or len(text) > _LONGEST:
        return None
    code = _code(text) or _inverted(text) or _one_part(text) or _slip(text)
    if code not in REGION:
        return None
    return Country(code, iso_name(code) or NO_ISO_NAME[code], REGION[code])


def _code(text: str) -> str:
    """Return the code of a text that is a country's name or code as a whole; "" if it is none."""
    folded = fold(text)
    if folded == _NOT_AVAILABLE:
        return ""
    known = (
        country_code(text) or iso_code(text) if text.isascii() or len(folded) > len("abc") else ""
    )
    return known or translated().get(folded, "")


def _inverted(text: str) -> str:
    """Return the code of "Congo, Democratic Republic of the"."""
    first, comma, rest = text.partition(",")
    return _code(f"{rest} {first}") if comma else ""


def _one_part(text: str) -> str:
    """Return the code of the one country among the parts of a text."""
    # Two letters behind a town are rather those of a state: "Boston, MA" is not in Morocco.
    parts = [p for p in _PARTS.split(text) if len(fold(p)) > len("xx") or p.strip() in _SHORT]
    codes = {code for part in parts if (code := _code(part))}
    codes -= {_WITHIN[code] for code in codes if code in _WITHIN}
    if len(codes) != 1 or len(parts) == 1:
        return ""
    return codes.pop() if codes != {"CG"} else ""  # the other Congo is told by its capital too


def _slip(text: str) -> str:
    """Return the code of the only country whose name is one slip away."""
    typed = fold(text)
    if len(typed) < _SHORTEST_SLIP:
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    names: dict[str, str] = tables()["countries"]
    near = process.extract(typed, names.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    codes = {names[name] for name, _, _ in near}
    return codes.pop() if len(codes) == 1 else ""
