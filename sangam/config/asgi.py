"""The web process: uvicorn serves `application`."""

from __future__ import annotations

import importlib
import os

from asgiref.sync import sync_to_async
from django import setup
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangam.config.settings")


class Handler(ASGIHandler):
    """Each request is answered in one thread of its own, from the first middleware to the last byte of the template.

    Our views and middleware are all synchronous. Django's own handler would change the thread between the last
    middleware and the view and back; each change waits for the interpreter's lock, up to 5 ms when others compute.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


def warm() -> None:
    """Everything that the first request would otherwise import, before anybody is told that we are ready."""
    _ = get_resolver().url_patterns
    importlib.import_module("sangam.channels.registry").adapters()


setup(set_prefix=False)
Uploads = importlib.import_module("sangam.web.widget.uploads").Uploads  # it knows models, which are ready only now
application = Uploads(Handler())
warm()
