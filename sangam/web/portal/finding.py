"""Which brand's page an address means."""

from __future__ import annotations

from django.http import Http404

from sangam.channels import pages
from sangam.channels.models import Channel


def portal(name: str) -> Channel:
    """Raises Http404, also for one that is switched off."""
    found = pages.active().filter(address=name).select_related("brand__calendar").first()
    if found is None:
        raise Http404("no such page")
    return found
