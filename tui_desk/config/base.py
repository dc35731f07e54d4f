"""What every table of settings is."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Base of all settings: frozen, unknown keys refused, values kept out of error messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
