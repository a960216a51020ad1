"""Addresses of statuses, tags and fields."""

from __future__ import annotations

from django.urls import path

from sangam.web.setup.labels import attributes, fields, life, statuses, tags

urlpatterns = [
    path("statuses", statuses.page, name="statuses"),
    path("statuses/<int:number>", statuses.one, name="status"),
    path("statuses/<int:number>/place", statuses.place, name="status_place"),
    path("statuses/<int:number>/removal", statuses.remove, name="status_removal"),
    path("tags", tags.page, name="tags"),
    path("tags/<int:number>", tags.one, name="tag"),
    path("tags/<int:number>/merge", tags.merge, name="tag_merge"),
    path("tags/<int:number>/removal", tags.remove, name="tag_removal"),
    path("fields", fields.page, name="fields"),
    path("fields/new", fields.new, name="new_field"),
    path("fields/<int:number>", fields.one, name="field"),
    path("fields/<int:number>/place", fields.place, name="field_place"),
    path("customer-fields", attributes.page, name="attributes"),
    path("customer-fields/new", attributes.new, name="new_attribute"),
    path("customer-fields/<int:number>", attributes.one, name="attribute"),
    path("customer-fields/<int:number>/place", attributes.place, name="attribute_place"),
    path("life", life.page, name="life"),
    path("life/words", life.words, name="life_words"),
    path("life/followed", life.followed, name="life_followed"),
    path("life/steps/<int:number>", life.step, name="step"),
    path("life/steps/<int:number>/place", life.place, name="step_place"),
    path("life/steps/<int:number>/removal", life.remove, name="step_removal"),
]
