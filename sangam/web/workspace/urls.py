"""Every address of the agents' screens."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from sangam.web.ui.person import signed_in
from sangam.web.workspace.account.urls import urlpatterns as account
from sangam.web.workspace.bell.urls import urlpatterns as bell
from sangam.web.workspace.bulk.urls import urlpatterns as bulk
from sangam.web.workspace.composer.urls import urlpatterns as composer
from sangam.web.workspace.conversation.urls import urlpatterns as conversation
from sangam.web.workspace.customers.urls import urlpatterns as customers
from sangam.web.workspace.edits.urls import urlpatterns as edits
from sangam.web.workspace.files.urls import urlpatterns as files
from sangam.web.workspace.inbox.urls import urlpatterns as inbox
from sangam.web.workspace.live.urls import urlpatterns as live
from sangam.web.workspace.orders.urls import urlpatterns as orders
from sangam.web.workspace.requests.urls import urlpatterns as requests
from sangam.web.workspace.saved.urls import urlpatterns as saved
from sangam.web.workspace.search.urls import urlpatterns as search
from sangam.web.workspace.segments.urls import urlpatterns as segments
from sangam.web.workspace.snippets.urls import urlpatterns as snippets
from sangam.web.workspace.streams.urls import urlpatterns as streams

app_name = "workspace"
urlpatterns = [
    path("", signed_in(RedirectView.as_view(pattern_name="workspace:list")), name="home"),
    *account,
    *inbox,
    *requests,
    *bell,
    *live,
    *bulk,
    *saved,
    *search,
    *snippets,
    *streams,
    *composer,
    *conversation,
    *customers,
    *orders,
    *segments,
    *edits,
    *files,
]
