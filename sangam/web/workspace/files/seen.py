"""Which files somebody who works here may open: those of messages he sees, his own, and those of requests he sees."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from sangam.accounts.scope import Scope
from sangam.conversations.models import Attachment
from sangam.requests import files as of_requests


def by(scope: Scope) -> QuerySet[Attachment]:
    said, held = Attachment.objects.visible_to(scope), of_requests.visible_to(scope)
    return Attachment.objects.filter(Q(pk__in=said.values("pk")) | Q(pk__in=held.values("pk")))
