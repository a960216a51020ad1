"""A file that somebody who works here puts up: kept as his own until something is made of it."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.conversations import files
from sangam.conversations.models import Attachment
from sangam.web.ui.words import file_size

MAX_UPLOAD = 25 * 1024 * 1024


class TooLarge(ValueError):
    """The text says which, and how large one may be."""


def keep(user: User, given: UploadedFile) -> Attachment:
    """Raises TooLarge."""
    if (given.size or 0) > MAX_UPLOAD:
        words = _("{name} is too large: at most {size} each.")
        raise TooLarge(words.format(name=files.safe_name(given.name or ""), size=file_size(MAX_UPLOAD)))
    return files.upload(user, given.name or "", given.content_type or "", given.chunks())
