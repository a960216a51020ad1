"""Every address of Setup; each screen lists its own."""

from __future__ import annotations

from sangam.web.setup.audit import urls as audit
from sangam.web.setup.brands import urls as brands
from sangam.web.setup.calendars import urls as calendars
from sangam.web.setup.channels import urls as channels
from sangam.web.setup.exports import urls as exports
from sangam.web.setup.home import urls as home
from sangam.web.setup.imports import urls as imports
from sangam.web.setup.labels import urls as labels
from sangam.web.setup.mending import urls as mending
from sangam.web.setup.merging import urls as merging
from sangam.web.setup.people import urls as people
from sangam.web.setup.requests import urls as requests
from sangam.web.setup.safety import urls as safety
from sangam.web.setup.teams import urls as teams
from sangam.web.setup.tokens import urls as tokens

app_name = "setup"
SCREENS = (
    home, channels, mending, brands, calendars, people, teams, safety, labels, merging, requests, imports, exports, tokens,
    audit,
)  # fmt: skip
urlpatterns = [address for screen in SCREENS for address in screen.urlpatterns]
