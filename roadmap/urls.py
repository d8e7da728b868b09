from django.urls import path

from roadmap import views

app_name = "roadmap"
urlpatterns = [
    path("veikart/", views.roadmap, name="roadmap"),
    path("handlingsplan/12-maneder/", views.rolling_months, name="plan-rolling"),
    path("veikart/prioritet/", views.prioritise, name="prioritise"),
]
