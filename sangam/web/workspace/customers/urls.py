from __future__ import annotations

from django.urls import path

from sangam.web.workspace.customers import acts, duplicates, finding, timeline, views

ONE = "customers/<int:number>"
urlpatterns = [
    path("customers", finding.home, name="customers"),
    path("customers/count", finding.counted, name="customer_count"),
    path("customers/filters", finding.filters, name="customer_filters"),
    path("customers/filter", finding.filtering, name="customer_filter"),
    path("customers/duplicates", duplicates.queued, name="customer_duplicates"),
    path("customers/duplicates/search", duplicates.searching, name="customer_scan"),
    path("customers/duplicates/<int:number>", duplicates.decision, name="customer_duplicate"),
    path(ONE, views.page, name="customer_page"),
    path(f"{ONE}/timeline", timeline.stretch, name="customer_timeline"),
    path(f"{ONE}/merge", views.comparing, name="customer_compare"),
    path(f"{ONE}/merging", acts.merging, name="customer_merge"),
    path(f"{ONE}/identities", acts.adding, name="customer_identity_add"),
    path("customers/merges/<int:number>/undo", acts.unmerging, name="customer_unmerge"),
    path("customers/identities/<int:number>", acts.identity, name="customer_identity"),
]
