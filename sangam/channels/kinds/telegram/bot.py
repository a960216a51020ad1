"""Calls to the Bot API in the name of one bot. Its token is part of the address, so addresses are never shown or logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from sangam.channels import calls
from sangam.channels.base import DeliveryError, Settings
from sangam.channels.kinds.telegram import errors, proof

ENDPOINT = "https://api.telegram.org"
UPLOAD_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Bot:
    """`ask` is `Context.http` or `lib.http.request`."""

    settings: Settings
    ask: Callable[..., Any]

    def call(self, method: str, *, files: Any = None, patience: float | None = None, **values: Any) -> Any:
        """The `result` of a method. Values that are None or "" are left out. Raises DeliveryError."""
        given = {name: value for name, value in values.items() if value not in (None, "")}
        more: dict[str, Any] = {"json": given}
        if files:
            more = {"data": {name: errors.form_value(value) for name, value in given.items()}, "files": files}
        if patience or files:
            more["timeout"] = patience or UPLOAD_SECONDS
        return calls.document(self._answer("POST", method, **more)).get("result")

    def file(self, path: str, max_bytes: int) -> bytes:
        """Raises DeliveryError."""
        where = f"{self._base('file/bot')}/{quote(path)}"
        return calls.call(self.ask, "GET", where, policy=errors.POLICY, max_bytes=max_bytes).content

    def _answer(self, verb: str, method: str, **more: Any) -> httpx.Response:
        return calls.call(self.ask, verb, f"{self._base('bot')}/{method}", policy=errors.POLICY, **more)

    def _base(self, way: str) -> str:
        token = str(self.settings.get(proof.TOKEN, ""))
        if not token:
            raise DeliveryError(str(errors.NO_TOKEN), permanent=True, kind="auth")
        return f"{self.settings.at(ENDPOINT)}/{way}{quote(token, safe=':')}"
