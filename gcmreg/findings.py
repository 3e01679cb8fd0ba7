"""Every kind of finding about input, declared once; the rules of the roster declare their own.

CF configuration, LS lists, DC decisions, EX exports, RG register, PB public output.  Codes are
never reused.
"""

from __future__ import annotations

from gcmreg.diagnostics import Kind, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CF100 = Kind("CF100", "no-workspace", _E, "No folder with data/sessions.yaml was found.")
CF101 = Kind("CF101", "file-missing", _E, "A file that the workspace needs is not there.")
CF102 = Kind("CF102", "file-unreadable", _E, "A file cannot be read, or is not UTF-8.")
CF103 = Kind("CF103", "yaml-broken", _E, "A file is no YAML.")
CF104 = Kind("CF104", "yaml-not-plain", _E, "Tags, anchors and aliases are not taken.")
CF105 = Kind("CF105", "key-twice", _E, "A key stands twice in one mapping.")
CF106 = Kind("CF106", "value-wrong", _E, "A value is missing, unknown or of the wrong kind.")
CF107 = Kind("CF107", "session-twice", _E, "Two sessions carry one id.")
CF108 = Kind("CF108", "deadline-wrong", _E, "A deadline is no date and no date-time.")
CF109 = Kind("CF109", "zone-unknown", _E, "A time zone is not known.")
CF110 = Kind("CF110", "deadline-instant", _N, "Which instant a deadline is.")
CF111 = Kind("CF111", "no-deadline", _N, "A session has no deadline: its roster is provisional.")
CF113 = Kind("CF113", "form-session-unknown", _W, "A form names a session that is not listed.")
CF114 = Kind("CF114", "no-session", _E, "data/sessions.yaml lists no session.")
CF115 = Kind("CF115", "form-twice", _E, "Two form files carry one id.")

CF116 = Kind("CF116", "session-without-form", _N, "No form asks for a session.")

LS201 = Kind("LS201", "column-missing", _E, "A list lacks a column that it needs.")
LS202 = Kind("LS202", "entry-id-twice", _E, "Two entries of a list carry one id.")
LS203 = Kind("LS203", "entry-incomplete", _E, "An entry has no id or no name.")
LS204 = Kind("LS204", "list-date-wrong", _E, "A date of a list is not ISO (YYYY-MM-DD).")
LS205 = Kind("LS205", "list-row-ragged", _E, "A row has more or fewer cells than the header.")
LS206 = Kind("LS206", "sample-list", _W, "The list is the shipped sample.")
LS207 = Kind("LS207", "names-equal", _W, "Two entries of a list are equal after folding.")
LS208 = Kind("LS208", "status-unknown", _W, "A status word that is not known.")
LS209 = Kind("LS209", "list-undated", _W, "data/lists.yaml does not say what edition a list is.")
LS210 = Kind("LS210", "list-dates-crossed", _W, "Dates of an entry contradict each other.")
LS211 = Kind("LS211", "list-empty", _W, "A list has no entry.")

DC301 = Kind("DC301", "decision-contradicts", _E, "Two decisions about one thing disagree.")
DC302 = Kind("DC302", "decision-entry-unknown", _E, "A decision names an entry not on the list.")
DC303 = Kind("DC303", "decision-reference-unknown", _W, "A decision names no application held.")
DC304 = Kind("DC304", "decision-without-effect", _W, "A decision changes nothing.")
DC305 = Kind("DC305", "decision-too-late", _W, "A decision asks for a version after the deadline.")
DC307 = Kind("DC307", "decision-unsigned", _W, "A decision does not say by whom, and when.")
DC306 = Kind("DC306", "decision-session-unknown", _E, "A decision names a session not listed.")

EX401 = Kind("EX401", "export-unreadable", _E, "An export cannot be read.")
EX402 = Kind("EX402", "header-unknown", _E, "The header belongs to no form.")
EX403 = Kind("EX403", "row-ragged", _E, "A row has more or fewer cells than the header.")
EX404 = Kind("EX404", "row-without-reference", _E, "A row has no reference.")
EX405 = Kind("EX405", "time-unreadable", _W, "A time cannot be read; it is taken as missing.")
EX406 = Kind("EX406", "column-absent", _W, "The export lacks questions of the form.")
EX407 = Kind("EX407", "column-unmapped", _N, "The export has columns that the form does not name.")
EX408 = Kind("EX408", "status-word-unknown", _W, "A status word is unknown: taken as incomplete.")
EX409 = Kind("EX409", "taken-differs", _W, "A known export was given with another --taken.")
EX410 = Kind("EX410", "not-utf8", _E, "The file is not UTF-8.")
EX411 = Kind("EX411", "export-empty", _E, "The file holds no application.")
EX412 = Kind("EX412", "form-unknown", _E, "--form names no form.")
EX413 = Kind("EX413", "form-ambiguous", _E, "The header fits several forms equally well.")
EX414 = Kind("EX414", "reference-twice", _W, "A reference stands twice in one export.")
EX415 = Kind("EX415", "json-not-an-export", _E, "The JSON is none of the exports known.")
EX416 = Kind("EX416", "taken-unknown", _E, "No row has a Date: --taken must say when it was made.")
EX417 = Kind("EX417", "choice-unknown", _N, "An answer is none of the question's choices.")
EX425 = Kind("EX425", "taken-too-early", _W, "--taken lies before a Date of the export.")
EX418 = Kind("EX418", "encoding-unknown", _E, "--encoding names no encoding.")
EX419 = Kind("EX419", "export-too-large", _E, "A line, header or file is larger than is read.")
EX420 = Kind("EX420", "encoding-guessed", _W, "The encoding of the file was guessed.")
EX421 = Kind("EX421", "time-in-clock-change", _W, "Local times that happen twice, or never.")
EX422 = Kind("EX422", "dates-ambiguous", _E, "Day and month cannot be told apart.")
EX423 = Kind("EX423", "application-gone", _N, "An application is missing in a later export.")
EX424 = Kind("EX424", "ingest-interrupted", _W, "An earlier ingest was interrupted.")
EX426 = Kind("EX426", "question-answered-twice", _W, "One question is answered under two labels.")

RG501 = Kind("RG501", "register-damaged", _E, "A segment of the register is damaged.")
RG502 = Kind("RG502", "register-form-missing", _E, "The register holds a form that has no file.")
RG503 = Kind("RG503", "deadline-without-export", _W, "No export at or after a deadline.")
RG504 = Kind("RG504", "register-busy", _E, "Another gcmreg is writing to the register.")
RG505 = Kind("RG505", "rows-refused", _W, "Rows of an ingested export were refused.")
RG507 = Kind("RG507", "nominations-unlisted", _E, "People are entered for an unlisted session.")
RG506 = Kind("RG506", "register-empty", _N, "Nothing was ingested yet.")

PB601 = Kind("PB601", "private-in-public", _E, "A private answer stands in a public cell.")
FN801 = Kind("FN801", "final-refused", _E, "A roster cannot be signed off as it stands.")
FN802 = Kind("FN802", "final-differs", _E, "A signed-off roster does not hold any more.")
FN803 = Kind("FN803", "final-unknown", _E, "No signed-off roster has this name.")
US701 = Kind("US701", "session-unknown", _E, "No session has this id.")
US702 = Kind("US702", "output-unwritable", _E, "An output cannot be written.")
US703 = Kind("US703", "would-overwrite", _E, "A file is there already and is not overwritten.")
US704 = Kind("US704", "nothing-so-called", _E, "Nothing has this name.")
US705 = Kind("US705", "file-fails", _E, "The system refuses to read or write a file.")

KINDS: tuple[Kind, ...] = tuple(value for value in globals().values() if isinstance(value, Kind))
