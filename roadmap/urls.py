from django.urls import path

from roadmap.views import roadmap, rolling

app_name = "roadmap"
urlpatterns = [
    path("veikart/", roadmap.roadmap, name="roadmap"),
    path("handlingsplan/12-maneder/", rolling.rolling_months, name="plan-rolling"),
    path("veikart/prioritet/", roadmap.prioritise, name="prioritise"),
]
