"""Placeholders until the screens land."""

from django.utils.deprecation import MiddlewareMixin


class SecurityHeaders(MiddlewareMixin):
    pass


class ReaderZone(MiddlewareMixin):
    pass
