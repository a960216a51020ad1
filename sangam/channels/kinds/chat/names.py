"""Names of the settings for answers to closed apps; apart from what uses them, which loads cryptography."""

from __future__ import annotations

ON, OFF = "on", "off"
WORDS, WEB, FCM, APNS = "push_words", "push_web", "push_fcm", "push_apns"
VAPID, CONTACT = "vapid_key", "push_contact"
FCM_ACCOUNT = "fcm_account"
APNS_KEY, KEY_ID, TEAM, TOPIC, ENVIRONMENT = "apns_key", "apns_key_id", "apns_team", "apns_topic", "apns_environment"
PRODUCTION, SANDBOX = "production", "sandbox"
