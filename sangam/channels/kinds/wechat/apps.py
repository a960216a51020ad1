from django.apps import AppConfig


class WeChatConfig(AppConfig):
    name = "sangam.channels.kinds.wechat"
    label = "channel_wechat"
