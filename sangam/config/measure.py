"""How long requests take, told to Prometheus by route (never by address: an address may name a customer)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

SECONDS = Histogram(
    "sangam_request_seconds",
    "Server time of a request",
    labelnames=["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Requests:
    """Middleware; stands first, so that it sees the whole time."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        status = f"{response.status_code // 100}xx"
        SECONDS.labels(request.method or "", route, status).observe(time.perf_counter() - began)
        return response
