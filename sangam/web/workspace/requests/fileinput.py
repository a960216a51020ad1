"""A field of files: what stands there, what the conversations offer, and new ones, picked or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from sangam.accounts.models import User
from sangam.conversations import pictures
from sangam.conversations.models import Attachment
from sangam.requests.definition import Definition, FieldType
from sangam.web.workspace.files import taking

PREFIX, UP = "f-", "up-"
GLYPHS = {"image": "image", "audio": "audio-lines", "video": "file-video"}


@dataclass(frozen=True, slots=True)
class Line:
    """`state` is "", "waiting", "failed" (at its provider) or "gone"."""

    value: str
    name: str
    size: int = 0
    picture: bool = False
    glyph: str = "file"
    state: str = ""


def line(file: Attachment) -> Line:
    picture = pictures.may_show(file.content_type) and not file.missing
    glyph = GLYPHS.get(file.content_type.partition("/")[0].lower(), "file")
    return Line(str(file.pk), file.name, file.size, picture, glyph, file.missing)


class FilesInput(forms.CheckboxSelectMultiple):
    """Those that are ticked first, in their order, then those that may be."""

    template_name = "requests/_files.html.jinja"

    def __init__(self, files: Sequence[Attachment]) -> None:
        super().__init__()
        self.files = {str(file.pk): file for file in files}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ticked = list(dict.fromkeys(str(one) for one in value or ()))
        context["widget"] |= {
            "chosen": [line(self.files[one]) if one in self.files else _gone(one) for one in ticked],
            "offered": [line(file) for pk, file in self.files.items() if pk not in ticked and file.message_id],
            "up": UP + name.removeprefix(PREFIX),
        }
        return context


def _gone(number: str) -> Line:
    return Line(number, _("A file that is gone, or that you do not see"), state="gone")


def taken(
    user: User, shape: Definition, posted: QueryDict, given: MultiValueDict[str, Any]
) -> tuple[QueryDict, dict[str, str]]:
    """What was posted with the files that came along put up and ticked, and why some were not, by field: one that fails
    costs none of the others, and nothing that was typed."""
    data, problems = posted.copy(), dict[str, str]()
    for one in shape.fields:
        for file in given.getlist(UP + one.key) if one.type == FieldType.FILE else ():
            try:
                data.appendlist(PREFIX + one.key, str(taking.keep(user, file).pk))
            except taking.TooLarge as refused:
                problems[one.key] = " ".join(filter(None, [problems.get(one.key), str(refused)]))
    return data, problems
