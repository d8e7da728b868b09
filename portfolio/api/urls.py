from django.urls import URLPattern, path

from portfolio.api import views
from portfolio.api.answering import for_programs
from portfolio.api.service import api

operations = [
    path(str(each.pattern), for_programs(each.callback), name=each.name)
    for each in api.urls[0]
    if isinstance(each, URLPattern) and each.name != "api-root"
]

app_name = "api"
urlpatterns = [
    path("", views.root, name="root"),
    path("docs", views.docs, name="docs"),
    path("openapi.json", views.openapi, name="openapi"),
    *operations,
    path("<path:rest>/", views.nothing_here, name="nothing-here"),
]
