"""A message on its way out, part by part, by whichever gateway the channel has."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sangam.channels.base import Context, DeliveryError, Outbound, Sent, Settings
from sangam.channels.kinds.sms import gateway_out, parts, proof, twilio_out
from sangam.channels.providers import phones


def send(message: Outbound, settings: Settings, ctx: Context) -> Sent:
    """Raises DeliveryError."""
    to = receiver(message)
    made = parts.of(message, smart=bool(settings.get("smart", True)), mms=bool(settings.get("mms", False)))
    if not made:
        raise DeliveryError(_("There is nothing to send."), permanent=True, kind="content")
    deliver = twilio_out.deliver if settings.get("gateway", proof.TWILIO) == proof.TWILIO else gateway_out.deliver
    looked = message.cut is not None and deliver is twilio_out.deliver
    ids = []
    for part in made:
        name = message.done.get(part.name, "")
        if not name:
            name = deliver(part, to, message, settings, ctx)
            ctx.done(message, part.name, name, looked=looked)
        ids.append(name)
    return Sent(ids[0], further=tuple(ids[1:]))


def receiver(message: Outbound) -> str:
    """The number to send to. Short codes and names of senders take no answers."""
    value = message.recipients[0].identity.value if message.recipients else ""
    if phones.E164.match(value):
        return value
    text = _("“%(sender)s” is no phone number: a short code or a name takes no answers.") % {"sender": value[:40]}
    raise DeliveryError(text, permanent=True, kind="recipient")
