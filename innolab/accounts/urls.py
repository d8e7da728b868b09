from django.urls import path

from innolab.accounts import views

app_name = "api-tokens"
urlpatterns = [
    path("", views.token_list, name="list"),
    path("<int:pk>/trekk-tilbake/", views.revoke, name="revoke"),
]
