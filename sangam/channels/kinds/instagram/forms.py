"""The settings of an Instagram account's direct messages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sangam.channels import naming
from sangam.channels.providers.pages.forms import DirectAccountForm


class InstagramForm(DirectAccountForm):
    """App, account, Page, and how long answers may take."""

    public_name = naming.field(_("The account's name, like @tarnhill: customers who go on here get a link to it."))

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (*DirectAccountForm.sections, (_("Links"), ("public_name",)))
