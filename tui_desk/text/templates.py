"""What stands in a messenger's template for values that are filled in: `{{1}}`, `{{2}}` and so on."""

from __future__ import annotations

import re

_VALUE = re.compile(r"\{\{([1-9]\d?)\}\}")


def values_wanted(text: str) -> int:
    """How many values a template takes."""
    return max((int(number) for number in _VALUE.findall(text)), default=0)
