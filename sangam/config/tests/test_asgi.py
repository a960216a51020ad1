"""The web process answers requests side by side, each in one thread from first to last."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.testing import ApplicationCommunicator
from django.http import HttpRequest, HttpResponse
from django.urls import path

from sangam.config.asgi import Handler

TOGETHER = threading.Barrier(2, timeout=20)


def meet(request: HttpRequest) -> HttpResponse:
    """Answers only when another request is under way at the same time."""
    TOGETHER.wait()
    return HttpResponse(f"{request.META['began_in'] == threading.get_ident()}")


urlpatterns = [path("meet", meet)]


class Began:
    def __init__(self, following: Any) -> None:
        self.following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["began_in"] = threading.get_ident()
        answer: HttpResponse = self.following(request)
        return answer


async def _get(handler: Handler, address: str) -> bytes:
    scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": [(b"host", b"localhost")]}
    asked = ApplicationCommunicator(handler, scope)
    await asked.send_input({"type": "http.request"})
    start = await asked.receive_output(timeout=20)
    assert start["status"] == 200
    body = b""
    while (part := await asked.receive_output(timeout=20)) and (body := body + part.get("body", b"")) is not None:
        if not part.get("more_body"):
            return body
    raise AssertionError("no end")


def test_a_slow_request_holds_up_no_other(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.Began"]
    handler = Handler()

    async def both() -> list[bytes]:
        return await asyncio.gather(_get(handler, "/meet"), _get(handler, "/meet"))

    # A browser of other tests may have left a loop that runs in this thread.
    with ThreadPoolExecutor(1) as aside:
        assert aside.submit(asyncio.run, both()).result() == [b"True", b"True"]
