"""A form that somebody sent becomes his message, or says what is wrong; what he typed is never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sangam.accounts import limits
from sangam.accounts.limits import Limit
from sangam.channels.base import File, IdentityRef
from sangam.conversations import proved
from sangam.conversations.models import Conversation, Message
from sangam.web.portal import saying
from sangam.web.portal.door import Here, tell
from sangam.web.portal.forms import SayForm

ANSWERS = Limit("portal answers", 20, timedelta(minutes=1))
NEW = Limit("portal new", 8, timedelta(minutes=10))


@dataclass(frozen=True, slots=True)
class Taken:
    """`message` None: it is safe, and will stand there in a moment."""

    answer: HttpResponseBase
    message: Message | None


def take(
    request: HttpRequest, here: Here, form: SayForm, who: IdentityRef, *, text: str, into: Conversation | None = None,
    subject: str = "", given: Sequence[File] = (),
) -> Taken | None:  # fmt: skip
    """`given` are files on disk. None where the form says what is wrong."""
    if limits.take([(ANSWERS if into else NEW, f"{here.channel.pk}:{who.kind}:{who.value}")]).wait:
        form.add_error(None, _("That was a lot at once. What you wrote is still here: wait a minute, and send it again."))
        return None
    try:
        key = str(form.cleaned_data["key"])
        message = saying.say(here, who, text=text, key=key, into=into, subject=subject, given=given)
    except saying.NotTaken:
        form.add_error(None, _("We cannot take it this moment. What you wrote is still here: try again in a minute."))
        return None
    return Taken(_after(request, here, message), message)


def _after(request: HttpRequest, here: Here, message: Message | None) -> HttpResponseBase:
    """His message on its page. Who proved an address that was new to us is known from now on."""
    if message is None:
        return tell(request, here, 202, _("It has arrived"), _("We have what you wrote. It will stand here in a moment."))
    sight = proved.proved_by(here.known.refs if here.known else (), brand_id=here.channel.brand_id)
    home = message.conversation
    if home.root_id and (whole := Conversation.objects.filter(pk=home.root_id).first()):
        home = whole if sight.matter(whole.number) else home
    return redirect(f"{here.url('one', home.number)}?sent=1#last")
