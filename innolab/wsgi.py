import os

from django.core.wsgi import get_wsgi_application

from innolab.charsets import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innolab.settings")

application = get_wsgi_application()
application.request_class = Request
