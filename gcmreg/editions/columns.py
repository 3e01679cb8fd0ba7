"""Which column of a table is which field, by the words of its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.folding import fold
from gcmreg.model import ListName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Headers of each field, folded, the surest first: of two columns that fit the earlier is taken.
_WORDS = {
    "id": "id profilecode icsoid csonetid icsoprofilecode profileid ngoid organizationid entryid",
    "name": "name organizationname nameoforganization nameoftheorganization organizationsname "
    "organisationname nameoforganisation nameoftheorganisation ngoname nameofngo nameofthengo "
    "nameoforganizationinstitutionentity organizationinstitutionentity nameofentity "
    "organization organisation ngo entity institution applicant "
    "nomdelorganisation nomdelong nombredelaorganizacion",
    "acronym": "acronym organizationacronym acronyms abbreviation englishacronym sigle sigla",
    "other_names": "othernames formernames formername othername alternativenames alsoknownas aka "
    "englishname nameinenglish organizationsenglishname previousname",
    "country": "country countryofheadquarters headquarters headquarterscountry hqcountry "
    "addresscountry countryorarea countryregion basedin countryofregistration pays pais",
    "link": "link profilelink url profileurl csonetlink icsolink profile webpage",
}
_OWN = {
    ListName.ECOSOC: {
        "status": "status consultativestatus ecosocstatus statuswithecosoc "
        "consultativestatuswithecosoc currentstatus typeofstatus statustype statut category",
        "granted": "granted dategranted yeargranted yearofstatus statusyear since statussince "
        "statusdate accreditationyear ecosocaccreditationyear yearofaccreditation "
        "dateofaccreditation yearofconsultativestatus grantedon year date",
        "suspended_from": "suspendedfrom suspended suspensionfrom suspensionstart",
        "suspended_until": "suspendeduntil suspensionuntil suspensionend reinstated",
        "withdrawn": "withdrawn withdrawnon dateofwithdrawal withdrawaldate",
    },
    ListName.SPECIAL: {
        "category": "category type organizationtype typeoforganization constituency typeofentity "
        "typeoforganizationinstitutionentity sector",
        "decision": "decision status approved accreditation accredited result outcome",
    },
}


def fields(which: ListName) -> dict[str, tuple[str, ...]]:
    """Return the fields of a list with the folded headers that stand for each."""
    return {name: tuple(text.split()) for name, text in {**_WORDS, **_OWN[which]}.items()}


def columns_of(
    header: Sequence[str], which: ListName, given: Mapping[str, str]
) -> dict[str, int] | None:
    """Return which column holds each field; None if the cells are no header: none holds names.

    `given` maps fields to headers that a person names; those are taken before all others.
    """
    folded = [fold(cell) for cell in header]
    found: dict[str, int] = {}
    for field, text in given.items():
        if fold(text) not in folded:
            return None
        found[field] = folded.index(fold(text))
    for field, words in fields(which).items():
        if field in found:
            continue
        fitting = [word for word in words if word in folded]
        if fitting and folded.index(fitting[0]) not in found.values():
            found[field] = folded.index(fitting[0])
    return found if "name" in found else None


def told(header: Sequence[str], found: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return each header with the field that it is read as, empty if it is not read."""
    by_column = {at: field for field, at in found.items()}
    return [(cell, by_column.get(at, "")) for at, cell in enumerate(header) if cell.strip()]
