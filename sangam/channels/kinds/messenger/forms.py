"""The settings of a Page's direct messages."""

from __future__ import annotations

from sangam.channels.providers.pages.forms import DirectForm


class MessengerForm(DirectForm):
    """App, Page, and how long answers may take."""
