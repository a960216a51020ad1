"""Files down to a browser, a piece at a time: as downloads that no browser opens in our name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import IO

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

PIECE = 256 * 1024
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(ValueError):
    """The asked part lies outside the file."""


class Pieces(Iterator[bytes]):
    """`left` bytes of an open file from where it stands; closing it closes the file."""

    def __init__(self, file: IO[bytes], left: int) -> None:
        self.file, self.left = file, left

    def __next__(self) -> bytes:
        piece = self.file.read(min(PIECE, self.left))
        if not piece:
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.file.close()


class Streamed(StreamingHttpResponse):
    """Reads the next piece when the last one has gone out. Django's own would read the whole file into memory here, and
    an asynchronous iterator would leave nothing for those who read synchronously."""

    def __init__(self, pieces: Pieces, **more: object) -> None:
        super().__init__(pieces, **more)
        self.pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        following = sync_to_async(lambda: next(self.pieces, b""), thread_sensitive=False)
        while piece := await following():
            yield piece


def answer(request: HttpRequest, file: IO[bytes], size: int, *, name: str, etag: str = "") -> HttpResponseBase:
    """`size` in bytes. One range (RFC 9110, section 14.2) is answered, so that a broken download goes on; several are
    answered with the whole, as the RFC allows. `etag` is the digest that proves it is still the same file."""
    try:
        begins, ends = _part(request, size, etag)
    except Unsatisfiable:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file.seek(begins)
    given: HttpResponseBase = Streamed(Pieces(file, ends - begins), content_type="application/octet-stream")
    if ends - begins < size:
        given.status_code = 206
        given["Content-Range"] = f"bytes {begins}-{ends - 1}/{size}"
    given["Content-Length"] = str(ends - begins)
    given["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    given["Accept-Ranges"] = "bytes"
    given["X-Content-Type-Options"] = "nosniff"
    given["Content-Security-Policy"] = "default-src 'none'; sandbox"
    given["Cache-Control"] = "private, no-store"
    if etag:
        given["ETag"] = f'"{etag}"'
    return given


def _part(request: HttpRequest, size: int, etag: str) -> tuple[int, int]:
    """From which byte to before which."""
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    other = request.headers.get("If-Range", f'"{etag}"') != f'"{etag}"'
    if asked is None or other or asked[0] == "bytes=-" or request.method not in ("GET", "HEAD"):
        return 0, size
    if not asked[1]:
        begins, ends = max(0, size - int(asked[2])), size
    else:
        begins, ends = int(asked[1]), min(size, int(asked[2]) + 1) if asked[2] else size
        if asked[2] and int(asked[2]) < begins:
            return 0, size
    if begins >= ends:
        raise Unsatisfiable
    return begins, ends
