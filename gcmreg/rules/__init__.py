"""The rules of SPEC section 4, one file each, in the order in which they are asked."""

from __future__ import annotations

from gcmreg.rules._rule import Rule, Ruling, Stage, ruling
from gcmreg.rules.claim_differs import claim_differs
from gcmreg.rules.human_rights_institution import human_rights_institution
from gcmreg.rules.late_application import late_application
from gcmreg.rules.late_change import late_change
from gcmreg.rules.late_withdrawal import late_withdrawal
from gcmreg.rules.no_consultative_status import no_consultative_status
from gcmreg.rules.no_deadline_set import no_deadline_set
from gcmreg.rules.no_priority_given import no_priority_given
from gcmreg.rules.not_on_either_list import not_on_either_list
from gcmreg.rules.overflow_seat import overflow_seat
from gcmreg.rules.person_for_two_organizations import person_for_two_organizations
from gcmreg.rules.priority_outside_quota import priority_outside_quota
from gcmreg.rules.repeated_person import repeated_person
from gcmreg.rules.status_not_in_force import status_not_in_force
from gcmreg.rules.surplus_priority import surplus_priority
from gcmreg.rules.surplus_representative import surplus_representative
from gcmreg.rules.undated_application import undated_application
from gcmreg.rules.unfinished_application import unfinished_application
from gcmreg.rules.unnamed_representative import unnamed_representative
from gcmreg.rules.unsure_match import unsure_match
from gcmreg.rules.version_at_deadline_unknown import version_at_deadline_unknown
from gcmreg.rules.version_possibly_stale import version_possibly_stale
from gcmreg.rules.waiting_list import waiting_list
from gcmreg.rules.withdrawn import withdrawn

RULES: tuple[Rule, ...] = (
    unfinished_application,
    undated_application,
    late_application,
    version_at_deadline_unknown,
    late_change,
    late_withdrawal,
    version_possibly_stale,
    no_deadline_set,
    human_rights_institution,
    unsure_match,
    no_consultative_status,
    status_not_in_force,
    not_on_either_list,
    claim_differs,
    unnamed_representative,
    repeated_person,
    surplus_representative,
    withdrawn,
    person_for_two_organizations,
    surplus_priority,
    no_priority_given,
    priority_outside_quota,
    overflow_seat,
    waiting_list,
)

BY_CODE = {rule.code: rule for rule in RULES}

__all__ = ["BY_CODE", "RULES", "Rule", "Ruling", "Stage", "ruling"]
