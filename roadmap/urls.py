from django.urls import path

from roadmap.views import live, panel, ranking, roadmap, rolling, working
from roadmap.views import roadmap, rolling, take_along
from roadmap.views import roadmap, rolling, take_along, wall, wall_screens
from roadmap.views import agenda, meeting_mode, meetings, protocol, roadmap, rolling
from roadmap.views import making, matrix, proposing, roadmap, rolling, what_if

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
    # Meetings
    path("veikart/moter/", meetings.meeting_list, name="meetings"),
    path("veikart/moter/nytt/", meetings.new, name="meeting-new"),
    path("veikart/moter/<int:pk>/", meetings.meeting, name="meeting"),
    path("veikart/moter/<int:pk>/endre/", meetings.change, name="meeting-change"),
    path("veikart/moter/<int:pk>/avlys/", meetings.call_off, name="meeting-call-off"),
    path("veikart/moter/<int:pk>/start/", meetings.start, name="meeting-start"),
    path("veikart/moter/<int:pk>/avslutt/", meetings.end, name="meeting-end"),
    path("veikart/moter/<int:pk>/til-stede/", agenda.present, name="meeting-present"),
    path("veikart/moter/<int:pk>/saker/", agenda.add, name="meeting-add"),
    path("veikart/moter/<int:pk>/saker/ny/", agenda.add_heading, name="meeting-add-heading"),
    path("veikart/moter/<int:pk>/saker/<int:item>/flytt/", agenda.move, name="meeting-item-move"),
    path("veikart/moter/<int:pk>/saker/<int:item>/fjern/", agenda.remove, name="meeting-item-remove"),
    path("veikart/moter/<int:pk>/saker/<int:item>/merknad/", agenda.describe, name="meeting-item-describe"),
    path("veikart/moter/<int:pk>/saker/<int:item>/vis/", meeting_mode.show, name="meeting-item-show"),
    path("veikart/moter/<int:pk>/saker/<int:item>/beslutt/", meeting_mode.resolve, name="meeting-item-resolve"),
    path("veikart/moter/<int:pk>/sak/<int:number>/", meeting_mode.item, name="meeting-item"),
    path("veikart/moter/<int:pk>/na/", meeting_mode.now, name="meeting-now"),
    path("veikart/moter/<int:pk>/protokoll/", protocol.page, name="meeting-protocol"),
    path("veikart/moter/<int:pk>/protokoll.<str:extension>", protocol.file, name="meeting-protocol-file"),
    path("veikart/hva-om/", what_if.all_of_them, name="what-if-list"),
    path("veikart/hva-om/ny/", what_if.begin, name="what-if-new"),
    path("veikart/hva-om/<int:pk>/", what_if.page, name="what-if"),
    path("veikart/hva-om/<int:pk>/endre/", what_if.change, name="what-if-change"),
    path("veikart/hva-om/<int:pk>/rammer/", what_if.frames, name="what-if-frames"),
    path("veikart/hva-om/<int:pk>/navn/", what_if.rename, name="what-if-rename"),
    path("veikart/hva-om/<int:pk>/del/", what_if.share, name="what-if-share"),
    path("veikart/hva-om/<int:pk>/slutt-a-dele/", what_if.unshare, name="what-if-unshare"),
    path("veikart/hva-om/<int:pk>/slett/", what_if.delete, name="what-if-delete"),
    path("veikart/hva-om/<int:pk>/sammenlign/", what_if.compare, name="what-if-compare"),
    path("veikart/hva-om/<int:pk>/gjor-til-planen/", making.make, name="what-if-make"),
    path("veikart/hva-om/<int:pk>/nytte/", matrix.of_scenario, name="what-if-matrix"),
    path("veikart/nytte/", matrix.of_plan, name="matrix"),
    path("veikart/foresla-plan/", proposing.propose, name="propose"),
]
