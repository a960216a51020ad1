"""A form as it was posted, read from the raw bytes (the request's own were read once, for the signature)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.http.multipartparser import MultiPartParserError

from sangam.channels.base import Request

EXACT = "latin-1"
FIELDS_MAX = 2000


@dataclass(frozen=True, slots=True)
class Form:
    """Fields hold every value in order, as bytes: a raw mail in a field is in no charset. `request` is the same call as
    Django knows requests, its texts decoded."""

    raw: dict[str, list[bytes]]
    request: WSGIRequest

    def text(self, name: str, place: int = 0) -> str:
        """One value of a field, "" if there is none."""
        return self.bytes(name, place).decode("utf-8", "replace")

    def bytes(self, name: str, place: int = 0) -> bytes:
        return self.raw.get(name, [b""])[place]


def read(request: Request) -> Form:
    """Raises ValueError when it is no form."""
    kind = request.headers.get("content-type", "")
    again = _request(kind, request.body)
    if kind.startswith("multipart/form-data"):
        raw = _multipart(again, request.body)
    elif kind.startswith("application/x-www-form-urlencoded"):
        raw = _exact(parse_qs(request.body.decode(EXACT), keep_blank_values=True, encoding=EXACT, max_num_fields=FIELDS_MAX))
    else:
        raise ValueError("this is no form")
    fields = QueryDict(mutable=True, encoding="utf-8")
    for name, many in raw.items():
        fields.setlist(name, [value.decode("utf-8", "replace") for value in many])
    again._post = fields  # type: ignore[attr-defined]
    return Form(raw, again)


def _request(kind: str, body: bytes) -> WSGIRequest:
    environ = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "localhost"}
    return WSGIRequest({**environ, "SERVER_PORT": "80", "wsgi.input": io.BytesIO(body)})


def _multipart(again: WSGIRequest, body: bytes) -> dict[str, list[bytes]]:
    again._encoding = EXACT  # type: ignore[attr-defined]
    again.upload_handlers = [_InMemory(again)]
    try:
        fields, files = again.parse_file_upload(again.META, io.BytesIO(body))
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise ValueError(str(error)) from error
    again._files, again._encoding = files, None  # type: ignore[attr-defined]
    return _exact({name: [str(value) for value in fields.getlist(name)] for name in fields})


def _exact(fields: dict[str, list[str]]) -> dict[str, list[bytes]]:
    """Values read as Latin-1 are their own bytes."""
    return {
        name.encode(EXACT, "replace").decode("utf-8", "replace"): [value.encode(EXACT, "replace") for value in many]
        for name, many in fields.items()
    }


class _InMemory(MemoryFileUploadHandler):
    """The whole call is in memory already; its files need no temporary ones."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
