from django.urls import path

from roadmap.views import panel, ranking, roadmap, rolling

app_name = "roadmap"
urlpatterns = [
    path("veikart/", roadmap.roadmap, name="roadmap"),
    path("handlingsplan/12-maneder/", rolling.rolling_months, name="plan-rolling"),
    path("veikart/prioritet/", ranking.prioritise, name="prioritise"),
    path("veikart/prosjekt/<int:pk>/", panel.show, name="panel"),
]
