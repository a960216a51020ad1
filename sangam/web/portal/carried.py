"""Files that come with a form. What is good stays when the form comes back with something to mend: nobody picks it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sangam.accounts import limits
from sangam.accounts.limits import Limit
from sangam.channels.base import File
from sangam.channels.portals import FILES_MAX
from sangam.conversations import files
from sangam.web.portal import saying
from sangam.web.portal.door import Here

PLAIN = "files"
"""The field of files of a form that asks for none by name."""
KEPT = "kept-"
SALT = "portal-carried"
KEPT_SECONDS = 20 * 3600
"""Less than the sweeper waits with a file that nothing names."""
UPLOADS = Limit("portal files", 40, timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Picked:
    """By the name of the field: files on disk, the signed words that bring each again, and what was wrong with others."""

    files: Mapping[str, Sequence[File]] = field(default_factory=dict)
    again: Mapping[str, Sequence[tuple[File, str]]] = field(default_factory=dict)
    problems: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def all(self) -> tuple[File, ...]:
        return tuple(one for found in self.files.values() for one in found)


def of(request: HttpRequest, here: Here, names: Sequence[str] = (PLAIN,)) -> Picked:
    """What this POST brings, new and kept, as far as the page takes files; together no more than one message holds."""
    if request.method != "POST" or not here.page.take_files:
        return Picked()
    found: dict[str, list[File]] = {}
    problems: dict[str, list[str]] = {}
    count = 0
    for name in names:
        signed = request.POST.getlist(KEPT + name)[:FILES_MAX]
        brought: list[File | UploadedFile] = [known for text in signed if (known := _read(here, text))]
        for one in [*brought, *request.FILES.getlist(name)]:
            try:
                found.setdefault(name, []).append(_taken(here, one, count))
                count += 1
            except ValidationError as wrong:
                problems.setdefault(name, []).extend(dict.fromkeys(wrong.messages))
    again = {name: [(one, _signed(here, one)) for one in given] for name, given in found.items()}
    return Picked(found, again, {name: list(dict.fromkeys(words)) for name, words in problems.items()})


def _taken(here: Here, one: File | UploadedFile, count: int) -> File:
    """Raises ValidationError."""
    if count >= FILES_MAX:
        raise ValidationError(_("At most %(count)d files at once.") % {"count": FILES_MAX})
    if isinstance(one, File):
        return one
    if limits.take([(UPLOADS, f"{here.channel.pk}:{_visit(here)}")]).wait:
        raise ValidationError(_("That was a lot at once. What you wrote is still here: wait a minute, and send it again."))
    return saying.stored([one])[0]


def _visit(here: Here) -> int:
    return here.known.visit.pk if here.known else 0


def _signed(here: Here, one: File) -> str:
    return signing.dumps([_visit(here), one.name, one.content_type, one.size, one.sha256, one.stored], salt=SALT)


def _read(here: Here, text: str) -> File | None:
    """What `_signed` wrote for this very visit; None for anything else, and for what is gone."""
    try:
        visit, name, kind, size, sha256, key = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return File(name, kind, size, sha256, stored=key) if visit == _visit(here) and files.store().exists(key) else None
