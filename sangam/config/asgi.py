"""The web process: uvicorn serves `application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangam.config.settings")
application = get_asgi_application()
