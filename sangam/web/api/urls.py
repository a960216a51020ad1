from __future__ import annotations

from django.urls import path

from sangam.web.api import site

patterns, application, space = site.api.urls
urlpatterns = [
    path("openapi.json", site.openapi, name="api_description"),
    path("docs", site.page, name="api_docs"),
    path("", ([one for one in patterns if getattr(one, "name", "") != "api-root"], application, space)),
]
