"""The addresses the company answers at."""

from __future__ import annotations

import secrets as random
from typing import Any

from django.conf import settings as config
from django.db import models
from django.utils.translation import gettext_lazy as _

from sangam.accounts.models import Brand, Team
from sangam.accounts.scope import Scope
from sangam.channels import base, registry
from sangam.lib import secrets


def new_token() -> str:
    """160 random bits for a webhook address that nobody guesses."""
    return random.token_hex(20)


def hook_address(token: str) -> str:
    """Where providers call us for a channel."""
    return f"{config.BASE_URL.rstrip('/')}/hooks/{token}/"


class ChannelQuery(models.QuerySet["Channel"]):
    def visible_to(self, scope: Scope) -> ChannelQuery:
        """Agents know the channels of their teams (to write from them); admins all."""
        return self if scope.sees_all else self.filter(team__in=scope.teams)

    def active(self) -> ChannelQuery:
        return self.filter(active=True)


class Channel(models.Model):
    """One mailbox, number, site chat… `settings` were validated by the kind's own form; `sealed` holds its secrets."""

    kind = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=320, blank=True, db_index=True)
    brand = models.ForeignKey(Brand, models.PROTECT, verbose_name=_("brand"))
    team = models.ForeignKey(Team, models.PROTECT, verbose_name=_("team"))
    settings = models.JSONField(default=dict)
    sealed = models.BinaryField(default=b"")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    active = models.BooleanField(_("active"), default=True)
    acknowledge = models.BooleanField(_("acknowledge new matters"), default=False)
    acknowledgement = models.TextField(_("acknowledgement"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChannelQuery.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint("kind", "address", condition=~models.Q(address=""), name="channel_kind_address_unique"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def adapter(self) -> base.Adapter:
        return registry.get(self.kind)

    @property
    def capabilities(self) -> base.Capabilities:
        return self.adapter.capabilities

    def plain_settings(self) -> base.Settings:
        """Settings and decrypted secrets together, for the adapter only. Raises secrets.Unreadable."""
        values: dict[str, Any] = {**self.settings, **secrets.unseal(self.sealed)}
        return base.Settings(self.pk, self.name, self.address, values, self.token, hook_address(self.token))

    def ruler(self, *, key: str = "", private: bool = False) -> base.Ruler:
        """How words are cut and counted here, as far as its settings can be read."""
        try:
            settings = self.plain_settings()
        except secrets.Unreadable:
            settings = base.Settings(self.pk, self.name, self.address, self.settings)
        return self.adapter.ruler(settings, key=key, private=private)

    @property
    def id_scope(self) -> str:
        """In which space ids of messages are unique: the install for letters, else this channel."""
        return self.kind if self.capabilities.install_wide_ids else str(self.pk)


class ChannelState(models.Model):
    """What changes often: where polling stands, and health. One row a channel, apart from its settings. `expires_at` is
    when the provider's permission ends, if it tells; `templates_at` when templates were last fetched."""

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="state")
    cursor = models.JSONField(default=dict)
    last_success_at = models.DateTimeField(null=True)
    last_error_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    templates_at = models.DateTimeField(null=True)
    templates_error = models.TextField(blank=True, default="", db_default="")

    @property
    def healthy(self) -> bool:
        return not self.failures


class Template(models.Model):
    """What the provider allows outside the window, as it told us last (`channels.base.Template`). One that it knows no
    more is kept while `gone`, for the messages that used it."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="templates")
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    category = models.CharField(max_length=40, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    header = models.TextField(blank=True, default="")
    body = models.TextField()
    footer = models.TextField(blank=True, default="")
    buttons = models.JSONField(default=list)
    variables = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering = ("name", "language")
        constraints = (models.UniqueConstraint(fields=("channel", "name", "language"), name="template_unique"),)
