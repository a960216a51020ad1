from __future__ import annotations

from django.urls import path

from sangam.web.workspace.conversation import acting, actions, elsewhere, joining, knowing, views

ONE = "conversations/<int:number>"
urlpatterns = [
    path(ONE, views.page, name="conversation"),
    path(f"{ONE}/messages", views.older, name="older"),
    path(f"{ONE}/news", views.news, name="news"),
    path(f"{ONE}/about", actions.about, name="about"),
    path(f"{ONE}/customer", views.customer, name="customer"),
    path(f"{ONE}/choices", actions.choices, name="choices"),
    path(f"{ONE}/solution", actions.solution, name="solve"),
    path(f"{ONE}/reopening", actions.reopening, name="reopen"),
    path(f"{ONE}/status", actions.label, name="status"),
    path(f"{ONE}/assignment", actions.assignment, name="assign"),
    path(f"{ONE}/snooze", actions.snooze, name="snooze"),
    path(f"{ONE}/snooze/end", actions.wake, name="wake"),
    path(f"{ONE}/priority", actions.priority, name="priority"),
    path(f"{ONE}/tags", actions.tagging, name="tags"),
    path(f"{ONE}/folder", actions.folder, name="folder"),
    path(f"{ONE}/block", actions.block, name="block"),
    path(f"{ONE}/joins", joining.joining, name="joining"),
    path(f"{ONE}/joins/<int:join_id>/end", joining.parting, name="parting"),
    path(f"{ONE}/facts/<uuid:key>/hidden", knowing.hide, name="fact_hidden"),
    path(f"{ONE}/facts/<uuid:key>/shown", knowing.show_again, name="fact_shown"),
    path(f"{ONE}/facts/shown", knowing.show_again, name="facts_shown"),
    path(f"{ONE}/elsewhere", elsewhere.menu, name="elsewhere"),
    path(f"{ONE}/invitations", elsewhere.invite, name="invite"),
    path(f"{ONE}/answers-by", elsewhere.answer_by, name="answer_by"),
    path(f"{ONE}/seen", acting.seen, name="seen"),
    path(f"{ONE}/fields", actions.typed_fields, name="fields"),
    path("messages/<int:number>", actions.one_message, name="message"),
    path("messages/<int:number>/menu", acting.menu, name="message_menu"),
    path("messages/<int:number>/acts", acting.act, name="act"),
    path("messages/<int:number>/splitting", joining.splitting, name="split"),
    path("messages/<int:number>/versions", acting.versions, name="versions"),
    path("attachments/<int:number>/fetching", acting.fetch_again, name="fetch_again"),
    path("messages/<int:number>/retry", actions.retry, name="retry"),
    path("messages/<int:number>/text", views.whole_text, name="whole_text"),
    path("messages/<int:number>/original", views.frame, name="original"),
    path("messages/<int:number>/document", views.document, name="document"),
    path("messages/<int:number>/raw", views.raw, name="raw"),
]
