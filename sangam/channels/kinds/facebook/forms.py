"""The settings of the comments of a Page."""

from __future__ import annotations

from typing import Any, ClassVar

from sangam.channels import watching
from sangam.channels.providers.pages.forms import PUBLIC, PageForm


class FacebookForm(PageForm):
    """App and Page."""

    mentions = watching.comments_field()

    sections: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (*PageForm.sections, PUBLIC)
