"""The settings of an Instagram account's direct messages."""

from __future__ import annotations

from sangam.channels.providers.pages.forms import DirectAccountForm


class InstagramForm(DirectAccountForm):
    """App, account, Page, and how long answers may take."""
