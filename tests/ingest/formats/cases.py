"""Every tool, format and encoding that is tried, as docs/formats.md lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.formats import convert
from ingest.formats.convert import Text, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ingest.formats.states import State


@dataclass(frozen=True)
class Case:
    """One way in which exports are written.

    `script` names the letters of the applications; `dates` and `encoding` are options of
    `gcmreg ingest`; `answer` is the order of day and month, told where an export does not prove it.
    """

    id: str
    title: str
    form: str
    tool: Tool
    text: Text | None = None
    script: str = "any"
    dates: str | None = None
    encoding: str | None = None
    answer: str | None = None

    def write(self, folder: Path, name: str, states: Sequence[State]) -> list[Path]:
        """Write the states that the tool shows into files of `folder`."""
        kept = convert.shown_states(self.tool, states)
        path = folder / f"{name}.{self.form.split()[0].lower()}"
        if self.form == "API JSON":
            return convert.write_api(folder, name, kept)
        if "JSON" in self.form:
            encoding = self.text.encoding if self.text is not None else "utf-8"
            lines = self.form == "JSON Lines"
            convert.write_objects(path, kept, lines=lines, encoding=encoding)
        elif self.form == "XLSX":
            convert.write_xlsx(path, self.tool.table(kept))
        else:
            assert self.text is not None
            convert.write_csv(path, self.tool.table(kept), self.text)
        return [path]

    @property
    def row(self) -> str:
        """The line of the table in docs/formats.md."""
        text = self.text
        encoding, separator = "-", "-"
        if text is not None:
            encoding = text.encoding + (" with BOM" if text.mark else "")
            if "JSON" not in self.form:
                separator = {",": "comma", ";": "semicolon", "\t": "tab"}[text.separator]
                separator += ", `sep=`" if text.directive else ""
        options = []
        if self.encoding is not None:
            options.append(f"`--encoding {self.encoding}`")
        if self.dates is not None:
            options.append(f"`--dates {self.dates}`")
        cells = [self.title, self.form, encoding, separator, " ".join(options) or "-"]
        return f"| {' | '.join(cells)} |"


UTF8 = Text()
_LE, _BE = b"\xff\xfe", b"\xfe\xff"

CASES = (
    Case("formsite", "Formsite", "CSV", convert.FORMSITE, UTF8),
    Case("formsite-old", "Formsite, older column names", "CSV", convert.FORMSITE_OLD, UTF8),
    Case("formsite-paid", "Formsite with payments", "CSV", convert.FORMSITE_PAID, UTF8),
    Case("formsite-bom", "Formsite", "CSV", convert.FORMSITE, Text("utf-8-sig")),
    Case("formsite-semicolon", "Formsite", "CSV", convert.FORMSITE, Text(separator=";")),
    Case("formsite-tab", "Formsite", "CSV", convert.FORMSITE, Text(separator="\t")),
    Case("formsite-sep", "Formsite", "CSV", convert.FORMSITE, Text(separator=";", directive=True)),
    Case(
        "formsite-utf-16-le",
        "Formsite, Excel's Unicode text",
        "CSV",
        convert.FORMSITE,
        Text("utf-16-le", "\t", mark=_LE),
    ),
    Case(
        "formsite-utf-16-be",
        "Formsite",
        "CSV",
        convert.FORMSITE,
        Text("utf-16-be", "\t", mark=_BE),
    ),
    Case("formsite-utf-16-bare", "Formsite", "CSV", convert.FORMSITE, Text("utf-16-le", "\t")),
    Case("formsite-cp1252", "Formsite", "CSV", convert.FORMSITE, Text("cp1252", ";"), "western"),
    Case("formsite-cp1250", "Formsite", "CSV", convert.FORMSITE, Text("cp1250", ";"), "central"),
    Case("formsite-cp1251", "Formsite", "CSV", convert.FORMSITE, Text("cp1251", ";"), "cyrillic"),
    Case("formsite-mac-roman", "Formsite", "CSV", convert.FORMSITE, Text("mac_roman"), "western"),
    *(
        Case(
            f"formsite-{name}-named",
            "Formsite",
            "CSV",
            convert.FORMSITE,
            Text(name, ";"),
            script,
            encoding=name,
        )
        for name, script in (
            ("cp1252", "western"),
            ("cp1250", "central"),
            ("cp1251", "cyrillic"),
            ("mac_roman", "western"),
        )
    ),
    Case("formsite-api", "Formsite", "API JSON", convert.FORMSITE),
    Case("formsite-array", "Formsite labels", "JSON array", convert.FORMSITE),
    Case("formsite-array-wide", "Formsite labels", "JSON array", convert.FORMSITE, Text("utf-16")),
    Case("formsite-lines", "Formsite labels", "JSON Lines", convert.FORMSITE),
    Case("formsite-xlsx", "Formsite, times as text", "XLSX", convert.FORMSITE),
    Case("formsite-xlsx-dates", "Formsite, times as dates", "XLSX", convert.FORMSITE_TYPED),
    Case("microsoft-xlsx", "Microsoft Forms", "XLSX", convert.MICROSOFT_TYPED),
    Case("microsoft-csv", "Microsoft Forms", "CSV", convert.MICROSOFT, Text("utf-8-sig")),
    Case(
        "microsoft-csv-semicolon", "Microsoft Forms", "CSV", convert.MICROSOFT, Text("utf-8", ";")
    ),
    Case(
        "google-month",
        "Google Forms, month first",
        "CSV",
        convert.GOOGLE_MONTH,
        UTF8,
        answer="month-first",
    ),
    Case(
        "google-day",
        "Google Forms, day first",
        "CSV",
        convert.GOOGLE_DAY,
        UTF8,
        answer="day-first",
    ),
    Case(
        "google-day-asked",
        "Google Forms, day first",
        "CSV",
        convert.GOOGLE_DAY,
        UTF8,
        dates="day-first",
    ),
    Case("google-offset", "Google Forms, with offset", "CSV", convert.GOOGLE_OFFSET, UTF8),
    Case("limesurvey", "LimeSurvey, a column for each choice", "CSV", convert.LIMESURVEY, UTF8),
    Case("kobo", "KoBoToolbox, `group/name`", "CSV", convert.KOBO, Text("utf-8-sig", ";")),
    Case("indico", "Indico", "CSV", convert.INDICO, Text("utf-8-sig")),
)

HEAD = "| export | format | encoding | separator | options |\n| --- | --- | --- | --- | --- |"


def table() -> str:
    """Return the table of docs/formats.md."""
    return "\n".join([HEAD, *dict.fromkeys(case.row for case in CASES)])
