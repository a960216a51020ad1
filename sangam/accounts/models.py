"""The people who work here: users, teams, brands. Customers are never users."""

from __future__ import annotations

import importlib
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.accounts.scope import Scope
from sangam.calendars.models import Calendar, validate_zone
from sangam.lib import sql


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    LEAD = "lead", _("Lead")
    AGENT = "agent", _("Agent")


class People(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who works here. Rights come from `role` and teams alone, through `scope`. The epochs are moved by
    `rights.py` alone."""

    email = models.EmailField(_("e-mail address"), max_length=320)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.AGENT)
    is_active = models.BooleanField(_("may sign in"), default=True)
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    language = models.CharField(_("language"), max_length=16, blank=True)
    theme = models.CharField(max_length=8, blank=True)
    density = models.CharField(max_length=8, blank=True)
    after_solving = models.CharField(max_length=8, blank=True, db_default="")
    signature = models.TextField(_("signature"), blank=True)
    entry_epoch = models.IntegerField(default=0, db_default=0, editable=False)
    rights_epoch = models.IntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="user_email_unique"),)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def epoch(self) -> tuple[int, int]:
        """Which state of his rights this row shows: (entry, sight)."""
        return self.entry_epoch, self.rights_epoch

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_staff(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def scope(self) -> Scope:
        """What this person may see, as a frozen value: one query."""
        rows = sql.planned(SCOPE, {"person": self.pk, "admin": self.is_admin})
        teams = {team: leads for team, leads, _must in rows if team}
        return Scope(
            person_id=self.pk,
            role=self.role,
            teams=frozenset(teams),
            led=frozenset(team for team, leads in teams.items() if leads or self.role == Role.LEAD),
            must_enrol=rows[0][2],
        )


class TeamQuery(models.QuerySet["Team"]):
    def visible_to(self, scope: Scope) -> TeamQuery:
        """Private teams are known to their members and to admins only."""
        return self if scope.sees_all else self.filter(Q(private=False) | Q(pk__in=scope.teams))


class Team(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    private = models.BooleanField(_("private"), default=False, help_text=_("Only its members and admins know it exists."))
    calendar = models.ForeignKey(Calendar, models.SET_NULL, null=True, blank=True, verbose_name=_("hours"))
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    objects = TeamQuery.as_manager()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("team", "user"), name="membership_unique"),)


class Demand(models.TextChoices):
    NOBODY = "nobody", _("Everybody may choose")
    ADMINS = "admins", _("Admins must have one")
    EVERYBODY = "everybody", _("Everybody must have one")


class Policy(models.Model):
    """What the company asks of sign-ins: one row (policy.py)."""

    second_factor = models.CharField(_("second factor"), max_length=10, choices=Demand.choices, default=Demand.NOBODY)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="policy_is_one"),)

    def __str__(self) -> str:
        return gettext("Sign-in")


FACTORS = "mfa_authenticator"
SCOPE = f"""
    SELECT place.team_id, coalesce(place.is_lead, false),
        CASE WHEN policy.second_factor = '{Demand.EVERYBODY}' OR (policy.second_factor = '{Demand.ADMINS}' AND %(admin)s)
        THEN NOT EXISTS (SELECT 1 FROM {FACTORS} factor WHERE factor.user_id = %(person)s AND factor.type <> 'recovery_codes')
        ELSE false END
    FROM (SELECT 1) always
    LEFT JOIN {Policy._meta.db_table} policy ON true
    LEFT JOIN {Membership._meta.db_table} place ON place.user_id = %(person)s
"""


class Brand(models.Model):
    """How the company appears to a customer. `reopen_days` is how long after solving a reply still reopens."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    accent = models.CharField(_("colour"), max_length=7, default="#2f6f5e")
    tone = models.CharField(_("tone"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    languages = models.JSONField(_("further languages"), default=list, blank=True)
    domain = models.CharField(_("web address"), max_length=253, blank=True)
    signature = models.TextField(
        _("signature"),
        blank=True,
        help_text=_("{agent}, {brand} and {answer_time} are filled in when a reply goes out."),
    )
    footer = models.CharField(_("footer"), max_length=300, blank=True)
    calendar = models.ForeignKey(Calendar, models.SET_NULL, null=True, blank=True, verbose_name=_("hours"))
    first_answer_minutes = models.PositiveIntegerField(_("first answer within (minutes of work)"), null=True, blank=True)
    reopen_days = models.PositiveSmallIntegerField(_("a reply reopens for (days)"), default=28)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Sighting(models.Model):
    """When somebody was last seen with a page of ours open. Apart from his row: it is written all the time."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="sighting")
    at = models.DateTimeField()


class Session(AbstractBaseSession):
    """Where somebody is signed in. All but the key is made anew from the data each time it is saved (sessions.py)."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=300, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return importlib.import_module(settings.SESSION_ENGINE).SessionStore


class Attempt(models.Model):
    """How far a limit is used up: `until` is when all of it may be had again. `key` is a digest, see limits.py."""

    key = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField(db_index=True)


class Brake(models.Model):
    """A bucket of what may be had over all web processes: `until` is when it is full again. `key` is a digest, see brakes.py.
    The table is not logged: after a crash everybody begins anew."""

    key = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField()


class AuditEntry(models.Model):
    """Every administrative act: who changed what, never the value of a secret."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True)
    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)


class Right(models.TextChoices):
    """What a program may do with its token."""

    ORDERS_WRITE = "orders:write", _("Tell orders")
    ORDERS_READ = "orders:read", _("Read orders")
    PRODUCTS_WRITE = "products:write", _("Tell products")
    PRODUCTS_READ = "products:read", _("Read products")
    SUBSCRIPTIONS_WRITE = "subscriptions:write", _("Tell subscriptions")
    SUBSCRIPTIONS_READ = "subscriptions:read", _("Read subscriptions")
    CUSTOMERS_WRITE = "customers:write", _("Tell customers")
    CUSTOMERS_READ = "customers:read", _("Read customers")
    EVENTS_WRITE = "events:write", _("Tell what customers do")


class ApiToken(models.Model):
    """What a program shows to be let in. Only the digest is kept: the token itself is shown once. `source` is the name by
    which what it tells is kept apart from what others tell; `hint` is its end."""

    name = models.CharField(max_length=80)
    source = models.CharField(max_length=40)
    rights = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ApiCall(models.Model):
    """A call that named itself (`Idempotency-Key`), and its answer: empty while it is under way."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="api_call_once"),)
        indexes = (models.Index(fields=("at",), name="api_call_at"),)

    def __str__(self) -> str:
        return self.key
