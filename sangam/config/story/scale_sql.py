"""The sets of `scale`, in the order in which rows point at each other. Parameters: seed, target, now, span, domain, lo, hi.

`scale_draw(n, what, of)` is the dice: a number from 0 to of - 1, the same for the same n, what and seed.
"""

from __future__ import annotations

from sangam.conversations.models import Category, Folder

_C = {name.lower(): int(value) for name, value in Category.__members__.items()}
# Of fifteen conversations so many have 1, 2, 3, … messages: about three on average, at most eight.
MESSAGES = "(ARRAY[1,1,1,1,2,2,2,3,3,3,4,4,5,6,8])"

PREPARE = (
    "DROP TABLE IF EXISTS scale_mailbox, scale_words, scale_status, scale_tag",
    """CREATE OR REPLACE FUNCTION pg_temp.scale_draw(n bigint, what bigint, faces bigint) RETURNS bigint
       LANGUAGE sql IMMUTABLE AS 'SELECT (hashint8extended(n, what) & 9223372036854775807) % faces'""",
    """CREATE TEMP TABLE scale_mailbox (place int PRIMARY KEY, channel_id bigint, address text, team_id bigint,
       brand_id bigint, members bigint[])""",
    "CREATE TEMP TABLE scale_words (place int PRIMARY KEY, language text, subjects text[], sentences text[])",
    "CREATE TEMP TABLE scale_status (category int PRIMARY KEY, status_id bigint)",
    "CREATE TEMP TABLE scale_tag (place int PRIMARY KEY, tag_id bigint)",
)


def draw(what: int, faces: object, of: str = "n") -> str:
    return f"pg_temp.scale_draw({of}, %(seed)s * 1000 + {what}, {faces})"


# Two in five conversations bring a new customer; the others come from somebody known.
_CUSTOMERS = f"""
CREATE TEMP TABLE scale_person AS
SELECT c, nextval('customers_customer_id_seq') AS id, 'c' || c || '.' || %(seed)s || '@' || %(domain)s AS value,
       (ARRAY['Ana','Bilal','Chiara','Dong-su','Elin','Farid','Grace','Hana','Igor','Jaya','Karim','Lucie','Meera','Nils',
              'Olga','Pavel'])[1 + {draw(1, 16, "c")}] || ' ' ||
       (ARRAY['Abreu','Bergman','Costa','Dutta','Ekström','Fujita','Gruber','Haddad','Ivanova','Joshi','Keller','Lopes',
              'Mori','Novak','Okafor','Petit'])[1 + {draw(2, 16, "c")}] AS name
FROM generate_series((%(lo)s - 1) * 2 / 5 + 1, %(hi)s * 2 / 5 + 1) AS c
WHERE NOT EXISTS (SELECT 1 FROM customers_identity i WHERE i.kind = 'email' AND i.scope = ''
                  AND i.value = 'c' || c || '.' || %(seed)s || '@' || %(domain)s)
"""
_CUSTOMER_ROWS = """
INSERT INTO customers_customer (id, name, language, zone, notes) SELECT id, name, '', '', '' FROM scale_person
"""
_IDENTITY_ROWS = """
INSERT INTO customers_identity (customer_id, kind, scope, value, name, verified_at, verified_by)
SELECT id, 'email', '', value, name, %(now)s, 'email' FROM scale_person
"""

# `age` runs from the whole span down to nothing as n nears the target; `done` says whether people are through with it.
_MATTERS = f"""
CREATE TEMP TABLE scale_matter AS
WITH drawn AS (
    SELECT n, {MESSAGES}[1 + {draw(3, 15)}] AS said,
           %(span)s::interval * power((%(target)s - n)::float8 / %(target)s, 1.2)
               + interval '1 minute' * {draw(4, 600)} AS age,
           interval '1 minute' * (5 + {draw(5, 900)}) AS gap,
           {draw(6, 100)} AS mailbox, {draw(7, 100)} AS luck, {draw(8, 1000)} AS folder_luck,
           least({draw(9, 40)}, {draw(10, 10)}) AS words,
           1 + {draw(11, "greatest(1, n * 2 / 5)")} AS c, {draw(12, 6)} AS title
    FROM generate_series(%(lo)s::bigint, %(hi)s::bigint) AS n
), aged AS (
    SELECT *, %(now)s::timestamptz - age - gap * (said - 1) AS created_at, %(now)s::timestamptz - age AS last_at,
           said %% 2 = 1 AS asked,
           luck < CASE WHEN age > interval '35 days' THEN 97 WHEN age > interval '4 days' THEN 80
                       WHEN age > interval '1 day' THEN 45 ELSE 12 END AS done
    FROM drawn
)
SELECT a.*, nextval('conversations_conversation_id_seq') AS id, nextval('conversations_number_seq') AS number,
       i.customer_id, i.id AS identity_id, i.value AS customer_address, i.name AS customer_name,
       m.channel_id, m.address, m.team_id, m.brand_id, w.language, w.sentences,
       w.subjects[1 + a.title] || ' (' || a.n || ')' AS subject,
       CASE WHEN array_length(m.members, 1) > 0 AND (a.done OR a.said > 1 OR a.luck < 30) AND a.folder_luck >= 25
            THEN m.members[1 + {draw(13, "array_length(m.members, 1)")}] END AS assignee_id,
       CASE WHEN a.folder_luck < 22 THEN {Folder.SPAM} WHEN a.folder_luck < 25 THEN {Folder.HELD} ELSE {Folder.INBOX} END
           AS folder,
       CASE WHEN a.folder_luck < 25 THEN {_C["new"]}
            WHEN a.done AND a.age > interval '35 days' THEN {_C["closed"]}
            WHEN a.done THEN {_C["solved"]}
            WHEN NOT a.asked AND a.luck > 94 THEN {_C["on_hold"]}
            WHEN NOT a.asked THEN {_C["pending"]}
            WHEN a.said > 1 THEN {_C["open"]} ELSE {_C["new"]} END AS category
FROM aged a
JOIN scale_mailbox m ON m.place = a.mailbox
JOIN scale_words w ON w.place = a.words
JOIN customers_identity i ON i.kind = 'email' AND i.scope = ''
     AND i.value = 'c' || a.c || '.' || %(seed)s || '@' || %(domain)s
"""

# Odd ones are the customer's, even ones ours, the fifth is a note.
_SAID = f"""
CREATE TEMP TABLE scale_said AS
SELECT s.*, nextval('conversations_message_id_seq') AS id,
       '<' || %(seed)s || '-' || n || '-' || k || '@' || %(domain)s || '>' AS name
FROM (
    SELECT m.id AS conversation_id, m.n, k, m.identity_id, m.channel_id, m.address, m.customer_address, m.customer_name,
           m.language, m.subject, coalesce(m.assignee_id, x.members[1]) AS author_id, m.said,
           CASE WHEN k = 5 AND m.said > 5 THEN 'note' WHEN k %% 2 = 1 THEN 'in' ELSE 'out' END AS kind,
           m.created_at + m.gap * (k - 1) AS at,
           m.sentences[1 + {draw(20, 8, "n * 8 + k")}] || E'\\n\\n' || m.sentences[1 + {draw(21, 8, "n * 8 + k")}] || ' ' ||
           m.sentences[1 + {draw(22, 8, "n * 8 + k")}] || ' ' || m.n AS text
    FROM scale_matter m JOIN scale_mailbox x ON x.place = m.mailbox, generate_series(1, m.said) AS k
    ORDER BY m.n, k
) s
"""
_MESSAGE_ROWS = """
INSERT INTO conversations_message (id, conversation_id, kind, content, author_id, identity_id, author_name, channel_id, subject,
    text, reply_text, html, language, external_scope, external_id, digest, recipients, marks, state, sent_at, created_at)
SELECT s.id, s.conversation_id, s.kind, 'text', CASE WHEN s.kind <> 'in' THEN s.author_id END,
       CASE WHEN s.kind = 'in' THEN s.identity_id END,
       CASE WHEN s.kind = 'in' THEN s.customer_name ELSE coalesce(u.name, '') END,
       CASE WHEN s.kind <> 'note' THEN s.channel_id END, s.subject, s.text, '', '', s.language,
       CASE WHEN s.kind <> 'note' THEN 'email' ELSE '' END, CASE WHEN s.kind <> 'note' THEN s.name ELSE '' END, '',
       CASE WHEN s.kind = 'note' THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object(
            'role', 'to', 'kind', 'email', 'name', '',
            'value', CASE WHEN s.kind = 'in' THEN s.address ELSE s.customer_address END)) END,
       CASE WHEN s.kind = 'in' THEN '{"proven": true}'::jsonb ELSE '{}'::jsonb END,
       CASE WHEN s.kind = 'out' THEN 'sent' ELSE '' END,
       CASE WHEN s.kind <> 'note' THEN s.at END, s.at
FROM scale_said s LEFT JOIN accounts_user u ON u.id = s.author_id ORDER BY s.id
"""
_CONVERSATION_ROWS = f"""
INSERT INTO conversations_conversation (id, number, brand_id, team_id, customer_id, assignee_id, status_id, category, folder,
    folder_reason, priority, subject, language, fields, snoozed_until, created_at, solved_at, closed_at, channel_id,
    last_message_id, last_message_at, preview, message_count, waiting_since, first_answered_at)
SELECT m.id, m.number, m.brand_id, m.team_id, m.customer_id, m.assignee_id, st.status_id, m.category, m.folder,
       CASE m.folder WHEN {Folder.SPAM} THEN 'blocked sender'
            WHEN {Folder.HELD} THEN 'more than 20 new matters within an hour' ELSE '' END,
       CASE WHEN m.luck < 4 THEN 4 WHEN m.luck < 14 THEN 3 WHEN m.luck < 92 THEN 2 ELSE 1 END, m.subject, m.language,
       CASE WHEN m.luck %% 3 = 0 THEN jsonb_build_object('order', 'TH-' || (20000 + m.n %% 80000)) ELSE '{{}}'::jsonb END,
       CASE WHEN NOT m.done AND m.luck > 97 AND m.folder = {Folder.INBOX} THEN %(now)s::timestamptz + interval '3 days' END,
       m.created_at, CASE WHEN m.category >= {_C["solved"]} THEN m.last_at END,
       CASE WHEN m.category = {_C["closed"]} THEN m.last_at END, m.channel_id,
       last.id, last.at, left(replace(last.text, E'\\n', ' '), 160), m.said,
       CASE WHEN last.kind = 'in' AND m.category < {_C["solved"]} THEN last.at END,
       CASE WHEN m.said > 1 THEN m.created_at + m.gap END
FROM scale_matter m
JOIN scale_status st ON st.category = m.category
JOIN scale_said last ON last.conversation_id = m.id AND last.k = m.said
ORDER BY m.id
"""
_THREAD_ROWS = """
INSERT INTO conversations_threadkey (key, conversation_id, identity_id, own)
SELECT md5(name)::uuid, conversation_id, CASE WHEN kind = 'in' THEN identity_id END, true FROM scale_said WHERE kind <> 'note'
"""
_ARRIVAL_ROWS = """
INSERT INTO conversations_arrival (channel_id, external_id, message_id, at)
SELECT channel_id, name, id, at FROM scale_said WHERE kind = 'in'
"""
_OUTBOX_ROWS = """
INSERT INTO conversations_outbox (message_id, channel_id, role, kind, scope, value, name, state, automatic, key, not_before,
    attempts, maybe_twice, failure_kind, failure_code, failure_text, created_at, sent_at, settled_at)
SELECT id, channel_id, 'to', 'email', '', customer_address, customer_name, 'sent', false, md5(name), at, 1, false, '', '', '',
       at, at, at FROM scale_said WHERE kind = 'out'
"""
_PARTICIPANT_ROWS = f"""
INSERT INTO conversations_participant (conversation_id, role, identity_id, user_id)
SELECT id, 'customer', identity_id, NULL FROM scale_matter
UNION ALL
SELECT m.id, 'follower', NULL, u.id FROM scale_matter m
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS people FROM accounts_user) u
  ON u.place = {draw(30, "u.people", "m.n")} AND {draw(31, 100, "m.n")} = 0
"""
_TAG_ROWS = f"""
INSERT INTO conversations_conversation_tags (conversation_id, tag_id)
SELECT m.id, t.tag_id FROM scale_matter m JOIN scale_tag t ON t.place = {draw(32, 24, "m.n")}
"""

_CLEAR = "DROP TABLE IF EXISTS scale_person, scale_matter, scale_said"

STEPS = (
    _CLEAR, _CUSTOMERS, _CUSTOMER_ROWS, _IDENTITY_ROWS, _MATTERS, _SAID, _CONVERSATION_ROWS, _MESSAGE_ROWS, _THREAD_ROWS,
    _ARRIVAL_ROWS, _OUTBOX_ROWS, _PARTICIPANT_ROWS, _TAG_ROWS,
)  # fmt: skip
