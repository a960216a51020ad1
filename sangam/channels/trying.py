"""What a connection test may use of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

from sangam.channels.base import File, Outbound, RawItem
from sangam.lib import http


class Trying:
    """Implements base.Context for `probe`: calls go out, nothing is stored."""

    def open(self, file: File) -> IO[bytes]:
        raise NotImplementedError

    def store(self, items: Sequence[RawItem], *, cursor: Mapping[str, Any] | None = None) -> int:
        raise NotImplementedError

    def cursor(self) -> Mapping[str, Any]:
        return {}

    def save_secret(self, values: Mapping[str, Any]) -> None:
        """A service that renews the refresh token keeps the old one valid until the new one is used."""

    def http(self, method: str, url: str, **kwargs: Any) -> Any:
        return http.request(method, url, **kwargs)

    def push(self, message: Outbound) -> None:
        """A test tells nobody."""

    def done(self, message: Outbound, part: str, external_id: str, *, looked: bool = False) -> None:
        """A test sends nothing that another attempt could repeat."""

    def stopping(self) -> bool:
        return False

    def healthy(self) -> None:
        pass

    def unhealthy(self, error: str) -> None:
        pass
