from __future__ import annotations

from django.urls import path

from sangam.web.workspace.segments import lists, views

urlpatterns = [
    path("customers/segments", views.listed, name="customer_segments"),
    path("customers/segments/new", views.new, name="customer_segment_new"),
    path("customers/segments/condition", views.editor, name="customer_condition"),
    path("customers/segments/preview", views.preview, name="customer_condition_preview"),
    path("customers/segments/<int:number>", views.one, name="customer_segment"),
    path("customers/segments/<int:number>/removal", views.removal, name="customer_segment_removal"),
    path("customers/lists", lists.listed, name="customer_lists"),
    path("customers/lists/new", lists.new, name="customer_list_new"),
    path("customers/lists/<int:number>", lists.one, name="customer_list"),
    path("customers/lists/<int:number>/removal", lists.removal, name="customer_list_removal"),
    path("customers/<int:number>/groups", lists.groups, name="customer_groups"),
    path("customers/<int:number>/lists", lists.membership, name="customer_membership"),
]
