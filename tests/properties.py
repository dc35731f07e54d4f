"""How properties are looked at: a busy machine fails no example."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHARING = settings(PATIENT, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
"""Where what one example leaves behind in the desk, the folder or the patches of its test means nothing to the next."""
