"""What goes wrong, as RFC 9457 says it (application/problem+json), in plain words for whoever wrote the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sangam.commerce.told import Wrong

TYPE = "application/problem+json"
KINDS = {
    400: ("malformed", "This is not JSON we can read."),
    401: ("token", "No valid token was given."),
    403: ("scope", "This token may not do that."),
    404: ("missing", "There is nothing at this address."),
    405: ("method", "This address does not take that method."),
    409: ("busy", "The same call is still being worked on."),
    413: ("size", "This is too much for one call."),
    422: ("fields", "Some fields cannot be taken. Nothing was written."),
    429: ("rate", "Too many calls. Nothing of this one was done."),
}


class Problem(Exception):
    """`errors` name what does not fit, each as (JSON pointer, words)."""

    def __init__(
        self, status: int, detail: str, errors: Sequence[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, dict(headers or {})

    def body(self) -> dict[str, Any]:
        kind, title = KINDS[self.status]
        found: dict[str, Any] = {
            "type": f"/api/v1/docs#problem-{kind}", "title": title, "status": self.status, "detail": self.detail,
        }  # fmt: skip
        if self.errors:
            found["errors"] = [{"pointer": pointer, "detail": text} for pointer, text in self.errors]
        return found

    def response(self) -> HttpResponse:
        return JsonResponse(self.body(), status=self.status, content_type=TYPE, headers=self.headers)


def of_wrong(error: Wrong) -> Problem:
    return Problem(422, str(error), [(pointer(error.field.split(".")), str(error))])


def of_fields(errors: Iterable[Any], *, below: int = 0) -> Problem:
    """Of pydantic's errors; `below` parts of each place are ours (body, name of the argument)."""
    found = [(pointer(one["loc"][below:]), str(one["msg"])) for one in errors]
    first = f"{found[0][0]}: {found[0][1]}" if found else KINDS[422][1]
    return Problem(422, first, found[:50])


def pointer(parts: Iterable[object]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def install(api: NinjaAPI) -> None:
    """Whatever is raised inside the API is answered as a problem."""

    def fields(request: HttpRequest, error: Any) -> HttpResponse:
        return of_fields(error.errors, below=2).response()

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        words = "Send the header “Authorization: Bearer …” with a token of Setup → API."
        return Problem(401, words, headers={"WWW-Authenticate": "Bearer"}).response()

    def other(request: HttpRequest, error: Any) -> HttpResponse:
        status = error.status_code if error.status_code in KINDS else 400
        return Problem(status, str(error)).response()

    def told(request: HttpRequest, error: Any) -> HttpResponse:
        return (of_wrong(error) if isinstance(error, Wrong) else error).response()

    api.add_exception_handler(ValidationError, fields)
    api.add_exception_handler(AuthenticationError, refused)
    api.add_exception_handler(HttpError, other)
    api.add_exception_handler(Problem, told)
    api.add_exception_handler(Wrong, told)


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
