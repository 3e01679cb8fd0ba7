"""The one judge of what is seen publicly: which questions, and so which fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcmreg.labels import is_private

if TYPE_CHECKING:
    from gcmreg.form import Form

WITHHELD = "[withheld]"
NUMBER_FIELDS = frozenset({"passport", "phone"})
_PRIVATE_FIELDS = NUMBER_FIELDS | {"email", "contact"}


def is_public(label: str, form: Form | None) -> bool:
    """Whether a question's answers may be shown: not private, under any of its labels.

    A question that the form file maps to a private kind of field is held to be private even where
    its label is not marked.
    """
    if is_private(label) or not label:
        return False
    target = form.target(label) if form is not None else None
    if target is None:
        return True
    return not is_private(target.column) and target.field not in _PRIVATE_FIELDS


def public_fields(form: Form) -> frozenset[str]:
    """Return the fields that only public questions fill; `name` is shown as the organization."""
    private = {t.field for label, t in form.targets.items() if not is_public(label, form)}
    fields = {t.field for t in form.targets.values()} - private
    if "name" in fields:
        fields.add("organization")
    if "full_name" in fields:
        fields.add("family")
    return frozenset(fields)
