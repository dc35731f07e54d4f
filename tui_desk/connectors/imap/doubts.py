"""Mails that fail while others come: one round says little, several in a row say that it is the mail.

A round is one connection. Only a round in which another mail came counts, so that no outage ever condemns a mail.
"""

from __future__ import annotations

import logging
from collections import Counter

from tui_desk.exchange import Place

ROUNDS = 5
"""After so many of them a mail becomes an entry, and the folder goes on."""
_log = logging.getLogger(__name__)


class Doubts:
    """What has failed alone so far. A new process counts anew."""

    def __init__(self) -> None:
        self._rounds: Counter[Place] = Counter()

    def __contains__(self, place: Place) -> bool:
        return place in self._rounds

    def condemn(self, place: Place, refusal: Exception) -> bool:
        """Count a round; whether that were enough."""
        self._rounds[place] += 1
        rounds = self._rounds[place]
        words = (place.folder, place.uid, rounds, ROUNDS, refusal)
        _log.warning("%s: UID %d does not come while others do, round %d of %d: %r", *words)
        if rounds < ROUNDS:
            return False
        self.acquit(place)
        return True

    def acquit(self, place: Place) -> None:
        """It came, or is gone, or stands in quarantine."""
        self._rounds.pop(place, None)
