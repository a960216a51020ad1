"""The house as an adapter sees it, in memory: keeps what was stored, and when it is told to stop."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from sangam.channels.base import File, RawItem, Settings
from sangam.lib import http


def settings(**values: Any) -> Settings:
    return Settings(channel_id=1, name="Support", address="support@northwind.test", values=values)


class House:
    """`enough` ends the fetching: it is asked each time the adapter asks whether to stop."""

    def __init__(self, enough: Callable[[House], bool] = lambda house: house.quiet > 0) -> None:
        self.raws: dict[str, RawItem] = {}
        self.place: Mapping[str, Any] = {}
        self.secrets: dict[str, Any] = {}
        self.quiet = 0
        self.errors: list[str] = []
        self.enough = enough
        self.commits = 0

    def open(self, file: File) -> IO[bytes]:
        return io.BytesIO(file.content)

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        fresh = [item for item in items if item.external_ref not in self.raws]
        self.raws.update({item.external_ref: item for item in fresh})
        self.place = cursor if cursor is not None else self.place
        self.commits += 1
        return len(fresh)

    def cursor(self) -> Mapping[str, Any]:
        return self.place

    def save_secret(self, values: Mapping[str, Any]) -> None:
        self.secrets.update(values)

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return http.request(method, url, **kwargs)

    def stopping(self) -> bool:
        return self.enough(self)

    def healthy(self) -> None:
        self.quiet += 1

    def unhealthy(self, error: str) -> None:
        self.errors.append(error)
