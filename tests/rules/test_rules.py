"""What must hold of every rule: documented, cited, in order, named for what it finds."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

import pytest
from rules.casefile import CASES, read_cases

import gcmreg.rules
from gcmreg.diagnostics import Severity
from gcmreg.rules import BY_CODE, RULES, Rule, Stage

# The table of SPEC section 4: code, name, outcome ("note" decides nothing), in this order.
TABLE = [
    ("IN110", "unfinished-application", "rejected"),
    ("IN111", "undated-application", "review"),
    ("DL301", "late-application", "rejected"),
    ("DL303", "version-at-deadline-unknown", "review"),
    ("DL302", "late-change", "rejected"),
    ("DL305", "late-withdrawal", "note"),
    ("DL306", "version-possibly-stale", "note"),
    ("DL304", "no-deadline-set", "note"),
    ("AC205", "human-rights-institution", "rejected"),
    ("AC204", "unsure-match", "review"),
    ("AC202", "no-consultative-status", "rejected"),
    ("AC203", "status-not-in-force", "rejected"),
    ("AC201", "not-on-either-list", "rejected"),
    ("AC206", "claim-differs", "note"),
    ("RP403", "unnamed-representative", "rejected"),
    ("RP402", "repeated-person", "rejected"),
    ("RP401", "surplus-representative", "rejected"),
    ("RP405", "withdrawn", "rejected"),
    ("RP404", "person-for-two-organizations", "note"),
    ("PR501", "surplus-priority", "note"),
    ("PR502", "no-priority-given", "note"),
    ("PR503", "priority-outside-quota", "note"),
    ("ST601", "overflow-seat", "note"),
    ("ST602", "waiting-list", "waiting"),
]
SEVERITIES = {
    "rejected": Severity.REJECT,
    "review": Severity.REVIEW,
    "waiting": Severity.NOTE,
    "note": Severity.NOTE,
}
LONGEST_FILE = 120

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def test_rules_stand_in_the_order_of_the_table() -> None:
    assert [(r.code, r.name, str(r.outcome or "note")) for r in RULES] == TABLE


def test_rules_are_a_tuple_that_nobody_appends_to() -> None:
    assert type(RULES) is tuple
    assert dict(BY_CODE) == {rule.code: rule for rule in RULES}


def test_codes_and_names_are_unique() -> None:
    assert len({r.code for r in RULES}) == len(RULES)
    assert len({r.name for r in RULES}) == len(RULES)


def test_stages_follow_each_other() -> None:
    order = list(Stage)
    stages = [order.index(r.stage) for r in RULES if r.stage is not Stage.ROSTER]
    assert stages == sorted(stages)


def test_every_file_of_rules_holds_a_rule_that_is_listed() -> None:
    folder = Path(inspect.getfile(gcmreg.rules)).parent
    files = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert files == {r.name.replace("-", "_") for r in RULES}


def test_every_rule_has_a_case_file_and_every_case_file_a_rule() -> None:
    assert {path.stem for path in CASES.iterdir()} == {r.code for r in RULES}


@each_rule
def test_rule_lives_in_the_module_of_its_name(rule: Rule) -> None:
    module = sys.modules[rule.ask.__module__]
    assert module.__name__ == f"gcmreg.rules.{rule.name.replace('-', '_')}"
    assert module.__doc__ == f"{rule.code} {rule.name}."
    assert getattr(module, rule.name.replace("-", "_")) is rule


@each_rule
def test_rule_file_is_short(rule: Rule) -> None:
    lines = inspect.getsource(sys.modules[rule.ask.__module__]).count("\n")
    assert lines <= LONGEST_FILE


@each_rule
def test_rule_has_a_title_of_one_sentence(rule: Rule) -> None:
    assert rule.title == rule.title.strip()
    assert rule.title[0].isupper()
    assert rule.title[-1] == "."
    assert rule.title.count(". ") == 0


@each_rule
def test_rule_explains_itself_after_a_blank_line(rule: Rule) -> None:
    document = inspect.getdoc(rule.ask) or ""
    assert document == f"{rule.title}\n\n{rule.explanation}"
    assert rule.explanation[-1] == "."


@each_rule
def test_rule_cites_a_clause(rule: Rule) -> None:
    cited = rule.clause.startswith(("section ", "form, section ", "secretariat practice"))
    assert (cited, rule.clause.strip()) == (True, rule.clause)


@each_rule
def test_rule_has_the_severity_of_its_outcome(rule: Rule) -> None:
    assert rule.severity is SEVERITIES[str(rule.outcome or "note")]


@each_rule
def test_rule_has_one_to_five_cases_with_titles_of_their_own(rule: Rule) -> None:
    cases = read_cases(CASES / f"{rule.code}.yaml").cases
    assert 1 <= len(cases) <= 5
    assert len({case.title for case in cases}) == len(cases)
