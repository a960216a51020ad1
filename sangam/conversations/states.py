"""The delivery state of a message, derived from its receivers: one owner, one rule."""

from __future__ import annotations

from collections.abc import Sequence

from sangam.conversations.models import Message, MessageState, OutboxState
from sangam.lib import clock

SEEN_BY_NOBODY = (MessageState.SENT, MessageState.DELIVERED)
UNSETTLED = (OutboxState.QUEUED, OutboxState.SENDING)


def of(receivers: Sequence[tuple[str, bool]]) -> str:
    """`receivers` are (state, whether its time has come). The worst that still matters wins."""
    states = [state for state, _ in receivers]
    if not states:
        return MessageState.NONE
    if all(state == OutboxState.CANCELLED for state in states):
        return MessageState.CANCELLED
    if any(state == OutboxState.HELD for state in states):
        return MessageState.HELD if any(soon for _, soon in receivers) else MessageState.SCHEDULED
    if any(state in UNSETTLED for state in states):
        return MessageState.QUEUED
    failed = sum(state == OutboxState.FAILED for state in states)
    if failed:
        return MessageState.FAILED if failed == len(states) else MessageState.PARTLY
    for state in (OutboxState.SENT, OutboxState.DELIVERED, OutboxState.READ):
        if any(one == state for one in states):
            return MessageState(state.value)
    return MessageState.NONE


def derive(message: Message) -> str:
    """Write the state that follows from the outbox rows. A letter that carried it on says something only if it failed
    and nobody has seen the message where it was written."""
    soon = clock.now().timestamp() + 60
    rows = list(message.outbox.values_list("state", "not_before", "since"))
    message.state = of([(state, at.timestamp() <= soon) for state, at, since in rows if since is None])
    letters = {state for state, _at, since in rows if since is not None}
    if letters and letters <= {OutboxState.FAILED, OutboxState.CANCELLED} and OutboxState.FAILED in letters:
        message.state = MessageState.PARTLY if message.state in SEEN_BY_NOBODY else message.state
    message.save(update_fields=["state"])
    return message.state
