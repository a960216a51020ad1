from __future__ import annotations

from django.urls import path

from sangam.web.workspace.customers import (
    acts,
    attributes,
    belonging,
    duplicates,
    finding,
    health,
    opportunities,
    profile,
    timeline,
    views,
)

ONE = "customers/<int:number>"
urlpatterns = [
    path("customers", finding.home, name="customers"),
    path("customers/count", finding.counted, name="customer_count"),
    path("customers/filters", finding.filters, name="customer_filters"),
    path("customers/filter", finding.filtering, name="customer_filter"),
    path("customers/duplicates", duplicates.queued, name="customer_duplicates"),
    path("customers/duplicates/search", duplicates.searching, name="customer_scan"),
    path("customers/duplicates/<int:number>", duplicates.decision, name="customer_duplicate"),
    path("customers/companies", belonging.home, name="customer_companies"),
    path("customers/companies/<int:number>", belonging.page, name="customer_company"),
    path("customers/companies/<int:number>/changes", belonging.change, name="customer_company_change"),
    path("customers/companies/<int:number>/fields", attributes.of_company, name="customer_company_attributes"),
    path("customers/opportunities", opportunities.board, name="customer_opportunities"),
    path("customers/opportunities/<int:number>", opportunities.one, name="customer_opportunity"),
    path("customers/opportunities/<int:number>/moves", opportunities.move, name="customer_opportunity_move"),
    path("customers/notes/<int:number>", profile.note, name="customer_note"),
    path(f"{ONE}/profile", profile.page, name="customer_profile"),
    path(f"{ONE}/fields", attributes.of_customer, name="customer_attributes"),
    path(f"{ONE}/stage", profile.stage, name="customer_stage"),
    path(f"{ONE}/consents", profile.consent, name="customer_consent"),
    path(f"{ONE}/notes", profile.noting, name="customer_noting"),
    path(f"{ONE}/companies", belonging.of_customer, name="customer_belonging"),
    path(f"{ONE}/opportunities/new", opportunities.new, name="customer_opportunity_new"),
    path(ONE, views.page, name="customer_page"),
    path(f"{ONE}/health", health.beside, name="customer_health"),
    path(f"{ONE}/timeline", timeline.stretch, name="customer_timeline"),
    path(f"{ONE}/merge", views.comparing, name="customer_compare"),
    path(f"{ONE}/merging", acts.merging, name="customer_merge"),
    path(f"{ONE}/identities", acts.adding, name="customer_identity_add"),
    path("customers/merges/<int:number>/undo", acts.unmerging, name="customer_unmerge"),
    path("customers/identities/<int:number>", acts.identity, name="customer_identity"),
]
