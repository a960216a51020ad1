"""Which requests are shown: the whole state is the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from sangam.requests import queries

STATES = ("live", "ended", "all")


@dataclass(frozen=True, slots=True)
class Listing:
    type: str = ""
    stage: str = ""
    team: str = ""
    state: str = "live"
    whose: str = ""
    late: str = ""
    before: str = ""

    @property
    def url(self) -> str:
        return self._address(replace(self, before=""))

    def page_url(self, before: int) -> str:
        return self._address(replace(self, before=str(before)))

    def with_(self, **changes: str) -> str:
        return self._address(replace(self, before="", **changes))

    def _address(self, one: Listing) -> str:
        named = {name: getattr(one, name) for name in one.__slots__}
        given = {name: value for name, value in named.items() if value and (name, value) != ("state", "live")}
        return reverse("workspace:requests") + (f"?{urlencode(given)}" if given else "")

    @property
    def narrowed(self) -> bool:
        return self.url != Listing().url

    def filters(self, person: int) -> queries.Filters:
        return queries.Filters(
            type_id=_number(self.type), stage=self.stage, team_id=_number(self.team), state=self.state,
            mine=person if self.whose == "mine" else None, late=bool(self.late),
        )  # fmt: skip


def read(given: Mapping[str, str]) -> Listing:
    """What an address asks for; what it asks wrongly is left out."""
    kind = given.get("type", "") if _number(given.get("type", "")) else ""
    return Listing(
        type=kind,
        stage=given.get("stage", "")[:40].replace("\x00", "") if kind else "",
        team=given.get("team", "") if _number(given.get("team", "")) else "",
        state=given.get("state", "") if given.get("state", "") in STATES else "live",
        whose="mine" if given.get("whose") == "mine" else "",
        late="1" if given.get("late") == "1" else "",
        before=given.get("before", "") if _number(given.get("before", "")) else "",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
