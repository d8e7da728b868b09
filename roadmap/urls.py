from django.urls import path

from roadmap.views import live, panel, ranking, roadmap, rolling, working
from roadmap.views import roadmap, rolling, take_along
from roadmap.views import roadmap, rolling, take_along, wall, wall_screens

app_name = "roadmap"
urlpatterns = [
    path("veikart/", roadmap.roadmap, name="roadmap"),
    path("handlingsplan/12-maneder/", rolling.rolling_months, name="plan-rolling"),
    path("veikart/prioritet/", ranking.prioritise, name="prioritise"),
    path("veikart/prosjekt/<int:pk>/", panel.show, name="panel"),
    path("veikart/flytt/", working.move, name="move"),
    path("veikart/beslutt/", working.decide, name="decide"),
    path("veikart/plass/", working.place, name="place"),
    path("veikart/angre/", working.undo, name="undo"),
    path("veikart/gjor-om/", working.redo, name="redo"),
    path("veikart/handlinger/<int:pk>/", working.panel_acts, name="panel-acts"),
    path("veikart/endringer/", live.changes, name="changes"),
    path("veikart/prioritet/", roadmap.prioritise, name="prioritise"),
    path("veikart/ta-med/", take_along.take_along, name="take-along"),
    path("veikart/last-ned/veikart.<slug:extension>", take_along.download, name="download"),
    path("veikart/skjermer/", wall_screens.screens, name="wall-screens"),
    path("veikart/skjermer/<int:pk>/", wall_screens.change, name="wall-screen"),
    path("veikart/skjermer/<int:pk>/av/", wall_screens.switch_off, name="wall-screen-off"),
    path("veikart/skjerm/<slug:secret>/", wall.wall, name="wall"),
]
