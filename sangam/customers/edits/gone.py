"""Why a change to many customers cannot be made any more."""

from __future__ import annotations


class Gone(ValueError):
    """What they were to get does not exist any more, or is not his to give; the text says which."""
