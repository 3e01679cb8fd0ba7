"""How many examples the property tests draw: a quick, repeatable few, or many.

`GCMREG_HYPOTHESIS=thorough` draws many and new ones each time.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("quick", max_examples=150, derandomize=True, deadline=None)
settings.register_profile(
    "thorough",
    max_examples=20_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("GCMREG_HYPOTHESIS", "quick"))
