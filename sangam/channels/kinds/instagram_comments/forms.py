"""The settings of the comments of an Instagram account."""

from __future__ import annotations

from sangam.channels.providers.pages.forms import AccountForm


class InstagramCommentsForm(AccountForm):
    """App, account and Page."""
