"""Setup is for admins; to everybody else none of it exists but its first address, which leads them back to the desk."""

from __future__ import annotations

from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponseBase

from sangam.web.ui.person import Request, View, signed_in


def admins(view: View) -> View:
    """Only for admins. Others who work here get the same 404 as for what is missing."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cast(Request, request).scope.may_administer:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
