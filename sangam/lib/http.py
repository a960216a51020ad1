"""The one way out by HTTP: time-outs, a size limit, and no way into the machine's own network (see reach)."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx

from sangam.lib import reach

TIMEOUT = httpx.Timeout(20.0, connect=10.0)
BODY_MAX = 32 * 1024 * 1024
HOPS = 5
REDIRECTS = (301, 302, 303, 307, 308)
PRIVATE_HEADERS = ("authorization", "cookie", "proxy-authorization")


class TooLarge(httpx.TransportError):
    """The answer is longer than we wanted to read."""


def request(
    method: str,
    url: str,
    *,
    timeout: float | httpx.Timeout = TIMEOUT,
    max_bytes: int = BODY_MAX,
    redirects: int = HOPS,
    http2: bool = False,
    **kwargs: Any,
) -> httpx.Response:
    """Send a request and read the whole answer. Raises reach.Refused, or httpx.HTTPError on trouble.

    `kwargs` are those of httpx (headers, params, json, data, content, files, auth). Each redirect is judged like the
    first address; secrets do not travel to another host, and a POST turned elsewhere by 301 to 303 becomes a GET. `http2`
    is for services that speak nothing else.
    """
    judge(url)
    call = _client().build_request(method, url, timeout=timeout, **{k: v for k, v in kwargs.items() if k != "auth"})
    for _hop in range(redirects + 1):
        answer = _exchange(call, kwargs.get("auth"), max_bytes, http2)
        where = answer.headers.get("location", "")
        if answer.status_code not in REDIRECTS or not where or not redirects:
            return answer
        call, kwargs = _follow(call, answer, where), {**kwargs, "auth": None}
        call.extensions["timeout"] = httpx.Timeout(timeout).as_dict()
    raise httpx.TooManyRedirects("redirected too often", request=call)


def judge(url: str) -> httpx.URL:
    """Refuse what is no plain http or https address. Raises reach.Refused."""
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError) as error:
        raise reach.Refused("this is not a web address") from error
    if found.scheme not in ("http", "https") or not found.host:
        raise reach.Refused("only http and https addresses can be called")
    if found.userinfo or "@" in found.netloc.decode("ascii", "replace"):
        raise reach.Refused("a web address must not carry a name or password")
    return found


def _exchange(call: httpx.Request, auth: Any, max_bytes: int, http2: bool = False) -> httpx.Response:
    answer = _client(http2=http2).send(call, auth=auth, stream=True, follow_redirects=False)
    try:
        parts, size = [], 0
        for part in answer.iter_bytes():
            size += len(part)
            if size > max_bytes:
                raise TooLarge(f"the answer is longer than {max_bytes} bytes", request=call)
            parts.append(part)
    finally:
        answer.close()
    headers = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in ("content-encoding",)]
    return httpx.Response(answer.status_code, headers=headers, content=b"".join(parts), request=call)


def _follow(call: httpx.Request, answer: httpx.Response, where: str) -> httpx.Request:
    target = judge(urljoin(str(call.url), where))
    same = (target.scheme, target.host, target.port) == (call.url.scheme, call.url.host, call.url.port)
    keep = call.method in ("GET", "HEAD") or answer.status_code in (307, 308)
    dropped = {"host", "content-length", "transfer-encoding"} | (set() if same else set(PRIVATE_HEADERS))
    headers = [(name, value) for name, value in call.headers.items() if name.lower() not in dropped]
    if keep:
        return httpx.Request(call.method, target, headers=headers, content=call.read())
    return httpx.Request("GET", target, headers=[(n, v) for n, v in headers if n.lower() != "content-type"])


class _Guarded(httpcore.NetworkBackend):
    """Dials only what reach allows. The name stays for TLS and Host; the address is the judged one."""

    def __init__(self) -> None:
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception | None = None
        try:
            found = reach.judged(host, port)
        except reach.Refused:
            raise
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for _family, (address, _port) in found:
            try:
                return self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_args: Any, **_kwargs: Any) -> httpcore.NetworkStream:
        raise reach.Refused("sockets of this machine cannot be called")


class _Transport(httpx.HTTPTransport):
    def __init__(self, http2: bool) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            http1=not http2,
            http2=http2,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Guarded(),
        )


@cache
def _transport(http2: bool) -> _Transport:
    return _Transport(http2)


def _client(*, http2: bool = False) -> httpx.Client:
    """A fresh one a call over the shared connections, so that no cookie of one answer reaches another call."""
    return httpx.Client(transport=_transport(http2), trust_env=False, headers={"user-agent": "Sangam"})
