"""A web process with one person of a talk before it: `python -m bench.speaker visitor CHANNEL TOKEN`, or
`python -m bench.speaker agent CONVERSATION USER`.

Takes one JSON line on standard input for each message, `{"do": "say", "text": …}`, and gives one when it is taken: when the
POST began (seconds of the clock that all processes of a machine share) and the number of the message, where it tells one. It
runs apart from the sockets that listen, so that their reading is not measured as its work.
"""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

from sangam.config import boot


def main(who: str, *about: str) -> None:
    boot.start_django("bench")
    client = boot.load("django.test").Client()
    if who == "visitor":
        never_refused(boot.load("sangam.web.widget.limits"))
        say = poster(client, *about)
    else:
        say = answerer(client, *map(int, about))
    boot.load("sangam.config.web").spare_the_collector()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["do"] == "end":
            return
        begun = time.monotonic()
        print(json.dumps({"begun": begun, "message": say(asked["text"])}), flush=True)


def never_refused(brakes: Any) -> None:
    """However fast he is. The buckets fill at once, and are as large and drawn from as often as those of a real visitor."""
    for buckets in (brakes.CALLS, brakes.FRAMES):
        buckets.rate = 1e4


def poster(client: Any, site: str, token: str) -> Callable[[str], int]:
    """Says something for a visitor of a channel; gives the number of the message."""
    headers = {"authorization": f"Bearer {token}"}

    def say(text: str) -> int:
        body = json.dumps({"frames": [{"type": "message", "id": f"bench-{time.time_ns()}", "text": text}]}).encode()
        answer = client.post(f"/widget/{site}/frames", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200 and answer.json()["done"][0]["message"], answer.content
        return int(answer.json()["done"][0]["message"]["id"])

    return say


def answerer(client: Any, conversation: int, user: int) -> Callable[[str], int]:
    """Answers as the composer of an open page does."""
    row = boot.load("sangam.conversations.models").Conversation.objects.get(pk=conversation)
    person = boot.load("sangam.accounts.models").User.objects.get(pk=user)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/conversations/{row.number}/replies"

    def say(text: str) -> int:
        fields = {"channel": row.channel_id, "text": text, "client_key": secrets.token_urlsafe(18), "quiet": "1"}
        answer = client.post(address, fields, headers={"hx-request": "true"})
        assert answer.status_code == 200, answer.content
        return 0

    return say


if __name__ == "__main__":
    main(*sys.argv[1:])
