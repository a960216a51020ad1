"""Devices of a visitor that want to hear of answers while his app or page is closed (docs/push.md)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sangam.delivery import devices
from sangam.web.widget import hello, limits
from sangam.web.widget.door import Caller, Refused, widget

BODY_MAX = 16 * 1024
TOKEN_MAX = 4096
APP_MAX = 120


@widget("POST", "DELETE")
def view(request: HttpRequest, caller: Caller) -> HttpResponse:
    """POST registers, or registers again: at every start of an app. DELETE forgets: when somebody signs out. It asks for no
    visitor: his proof may have ended by then, and whoever has the token of a device has the device."""
    if request.method == "DELETE":
        limits.check(limits.CALLS, caller.address)
        service, token = named(hello.body_of(request, BODY_MAX))
        return JsonResponse({"forgotten": devices.unregister(caller.channel, service, token)})
    who = limits.who_calls(caller, request.headers)
    limits.check(limits.DEVICES, caller.address)
    try:
        given = hello.body_of(request, BODY_MAX)
        device = caller.adapter.device(given, caller.settings)
    except ValueError as error:
        raise Refused(400, str(error)) from error
    app = "".join(sign for sign in hello.text(given, "app", most=APP_MAX) if sign.isprintable())
    row = devices.register(caller.channel, who, device, app=app)
    return JsonResponse({"service": row.service, "registered": row.registered_at.isoformat()})


def named(given: dict[str, Any]) -> tuple[str, str]:
    """Raises Refused(400)."""
    subscription = given.get("subscription")
    token = hello.text(subscription, "endpoint") if isinstance(subscription, dict) else hello.text(given, "token")
    service = hello.text(given, "service", most=8)
    if not service or not token:
        raise Refused(400, "a device is named by its service and its token or subscription")
    return service, token.lower() if service == "apns" else token
