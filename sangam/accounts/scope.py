"""What one person may see, as a value that a query, a socket or an export can hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """`teams` are those the person belongs to, `led` the part of them he leads. Who `must_enrol` gets in nowhere until he
    has a second factor: whoever lets people in (a page, a socket, a token) asks."""

    person_id: int
    role: str
    teams: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()
    must_enrol: bool = False

    @property
    def sees_all(self) -> bool:
        return self.role == "admin"

    @property
    def may_administer(self) -> bool:
        return self.role == "admin"

    @property
    def may_lead(self) -> bool:
        """Admins, and whoever leads a team."""
        return self.role == "admin" or bool(self.led)
