"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

from sangam.config import health

# Tried one after the other: what programs call many times a second comes before the pages of people.
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path("widget/", include("sangam.web.widget.urls")),
    path("", include("sangam.ingest.urls")),
    path("api/v1/", include("sangam.web.api.urls")),
    path("my/", include("sangam.web.portal.urls")),
    path("demo/", include("sangam.web.widget.demo.urls")),
    path("setup/", include("sangam.web.setup.urls")),
    path("accounts/", include("sangam.web.ui.entrance")),
    path("", include("sangam.web.ui.urls")),
    path("", include("sangam.web.workspace.urls")),
]

handler400 = "sangam.web.ui.problems.bad_request"
handler403 = "sangam.web.ui.problems.forbidden"
handler404 = "sangam.web.ui.problems.not_found"
handler429 = "sangam.web.ui.problems.too_many"
handler500 = "sangam.web.ui.problems.broken"
