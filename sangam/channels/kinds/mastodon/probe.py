"""Whether the server knows us."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sangam.channels import calls, watching
from sangam.channels.base import Check, DeliveryError, Settings
from sangam.channels.kinds.mastodon import api, finding, handles, polling


def checks(settings: Settings, ask: api.Ask) -> Iterable[Check]:
    title = _("Account")
    try:
        home = polling.who(settings, ask)
    except DeliveryError as error:
        yield Check(title, False, error.failure.text, _("Compare the server and copy the access token again."))
        return
    own = f"{home.name}@{home.domain}".lower()
    other = settings.address and handles.fold(settings.address, home.domain) != own
    mend = _("Enter @%(own)s as address, or the token of the other account.") % {"own": own} if other else ""
    yield Check(title, not other, f"@{own}", mend)
    try:
        calls.document(api.call(settings, ask, "GET", "/api/v1/notifications", params={"limit": "1"}))
        yield Check(_("Mentions"), True, _("They are asked for every half minute."))
    except DeliveryError as error:
        yield Check(_("Mentions"), False, error.failure.text, str(api.RIGHTS))
    for term in watching.terms(settings)[:1]:
        try:
            finding.ask(settings, ask, term, limit=1)
            yield Check(
                _("Hashtags and words"), True, _("They are asked for every half minute, as far as this server knows them.")
            )
        except DeliveryError as error:
            yield Check(_("Hashtags and words"), False, error.failure.text, str(api.RIGHTS))
