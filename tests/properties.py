"""How properties are looked at: a busy machine fails no example, and dice are fixed: a change is judged by itself.

`make test ARGS="--hypothesis-profile searching"` throws them anew; what that finds becomes an `example` of its test.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

SEARCHING = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PATIENT = settings(SEARCHING, derandomize=True)
SHARING = settings(PATIENT, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
"""Where what one example leaves behind in the desk, the folder or the patches of its test means nothing to the next."""
