from django.urls import path

from innolab.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.notification_list, name="list"),
    path("lest/", views.read_all, name="read-all"),
    path("innstillinger/", views.mail_settings, name="settings"),
    path("<int:pk>/", views.open_notification, name="open"),
]
