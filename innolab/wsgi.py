import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from innolab.charsets import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innolab.settings")

application = get_wsgi_application()
application.request_class = Request

# With the views, or the first to visit each process would wait while they are imported, for half a second and more.
import_module(settings.ROOT_URLCONF)
# What is loaded now stays. To look through it in search of garbage took a tenth of a second, in one page of thirty.
gc.collect()
gc.freeze()
