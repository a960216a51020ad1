from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "sangam.channels.kinds.sms"
    label = "channel_sms"
