"""Every address of Setup; each screen lists its own."""

from __future__ import annotations

from sangam.web.setup.brands import urls as brands
from sangam.web.setup.calendars import urls as calendars
from sangam.web.setup.channels import urls as channels
from sangam.web.setup.home import urls as home
from sangam.web.setup.labels import urls as labels
from sangam.web.setup.mending import urls as mending

app_name = "setup"
urlpatterns = [
    *home.urlpatterns,
    *channels.urlpatterns,
    *mending.urlpatterns,
    *brands.urlpatterns,
    *calendars.urlpatterns,
    *labels.urlpatterns,
]
