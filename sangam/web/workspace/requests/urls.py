from __future__ import annotations

from django.urls import path

from sangam.web.workspace.requests import acts, beside, doing, views

ONE = "requests/<int:number>"
urlpatterns = [
    path("requests", views.requests, name="requests"),
    path("requests/tasks", views.tasks, name="request_tasks"),
    path("requests/tasks/<int:number>", doing.task, name="request_task"),
    path(ONE, views.page, name="request"),
    path(f"{ONE}/stage", acts.stage, name="request_stage"),
    path(f"{ONE}/end", acts.end, name="request_end"),
    path(f"{ONE}/approval", acts.approval, name="request_approval"),
    path(f"{ONE}/fields", acts.fields, name="request_fields"),
    path(f"{ONE}/updates", acts.update, name="request_update"),
    path(f"{ONE}/owner", acts.owner, name="request_owner"),
    path(f"{ONE}/links", acts.link, name="request_link"),
    path(f"{ONE}/tasks", doing.add, name="request_task_add"),
    path("conversations/<int:number>/requests", beside.shown, name="requests_beside"),
    path("conversations/<int:number>/requests/new", beside.new, name="request_new"),
]
