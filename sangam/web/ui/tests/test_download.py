"""Downloads go out a piece at a time, and go on where they broke off."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import IO

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from sangam.web.ui import download

CONTENT = bytes(range(256)) * 10


def asked(**headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/files/x", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return download.answer(request, BytesIO(CONTENT), len(CONTENT), name="büro.pdf", etag="abc")


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_whole_file_is_a_download_that_nothing_opens() -> None:
    answer = asked()
    assert body(answer) == CONTENT
    assert answer["Content-Length"] == str(len(CONTENT))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''b%C3%BCro.pdf")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("wanted", "part"),
    [("bytes=100-199", CONTENT[100:200]), ("bytes=2500-", CONTENT[2500:]), ("bytes=-60", CONTENT[-60:]),
     ("bytes=2500-9999", CONTENT[2500:])],
)  # fmt: skip
def test_a_range_is_answered_with_that_part(wanted: str, part: bytes) -> None:
    answer = asked(Range=wanted)
    assert answer.status_code == 206
    assert body(answer) == part
    assert answer["Content-Range"].endswith(f"/{len(CONTENT)}")


@pytest.mark.parametrize("wanted", ["bytes=1-2,5-6", "lines=1-2", "bytes=9-3", "bytes=-", "nonsense"])
def test_what_is_no_single_range_gets_the_whole(wanted: str) -> None:
    answer = asked(Range=wanted)
    assert answer.status_code == 200
    assert body(answer) == CONTENT


def test_a_part_of_another_file_is_not_glued_on() -> None:
    assert asked(Range="bytes=5-", If_Range='"other"').status_code == 200
    assert asked(Range="bytes=5-", If_Range='"abc"').status_code == 206


def test_a_part_beyond_the_end_is_refused() -> None:
    assert asked(Range="bytes=99999-").status_code == 416
    assert asked(Range="bytes=-0").status_code == 416


@pytest.mark.django_db
def test_a_piece_is_read_when_it_is_wanted_and_the_file_is_closed() -> None:
    file: IO[bytes] = BytesIO(b"x" * 3 * download.PIECE)
    answer = download.answer(RequestFactory().get("/"), file, 3 * download.PIECE, name="big.bin")

    async def first() -> bytes:
        async for piece in answer:  # type: ignore[attr-defined]
            return bytes(piece)
        return b""

    assert len(asyncio.run(first())) == download.PIECE
    assert file.tell() == download.PIECE
    answer.close()
    assert file.closed
