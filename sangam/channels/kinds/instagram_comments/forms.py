"""The settings of the comments of an Instagram account."""

from __future__ import annotations

from typing import Any, ClassVar

from sangam.channels import watching
from sangam.channels.providers.pages.forms import PUBLIC, AccountForm


class InstagramCommentsForm(AccountForm):
    """App, account and Page."""

    mentions = watching.comments_field()

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (*AccountForm.sections, PUBLIC)
