"""The settings of the comments of a Page."""

from __future__ import annotations

from sangam.channels.providers.pages.forms import PageForm


class FacebookForm(PageForm):
    """App and Page."""
