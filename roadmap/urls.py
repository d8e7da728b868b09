from django.urls import path

from roadmap import views

app_name = "roadmap"
urlpatterns = [
    path("veikart/", views.roadmap, name="roadmap"),
    path("veikart/prioritet/", views.prioritise, name="prioritise"),
]
