from django.urls import path

from portfolio.views import action_plan, checklist, documents, front, inbox, programmes, projects, proposals, strategy

app_name = "portfolio"
urlpatterns = [
    path("", front.front_page, name="front-page"),
    path("forslag/ny/", proposals.new, name="proposal-new"),
    path("forslag/mine/", proposals.mine, name="my-proposals"),
    path("forslag/<int:pk>/oppsummering/", proposals.summary, name="proposal-summary"),
    path("forslag/<int:pk>/send/", proposals.submit, name="proposal-submit"),
    path("forslag/<int:pk>/slett/", proposals.discard, name="proposal-discard"),
    path("forslag/<int:pk>/<str:step>/", proposals.step, name="proposal-step"),
    path("kontor/innboks/", inbox.inbox, name="inbox"),
    path("prosjekter/", projects.project_list, name="project-list"),
    path("prosjekter/<int:pk>/", projects.project_detail, name="project-detail"),
    path("prosjekter/<int:pk>/flytt/<str:to>/", projects.move, name="project-move"),
    path("prosjekter/<int:pk>/program/", projects.confirm_programme, name="project-programme"),
    path("prosjekter/<int:pk>/handlingsplan/", action_plan.enter, name="project-enter-plan"),
    path("prosjekter/<int:pk>/sjekkliste/", checklist.checklist, name="project-checklist"),
    path("prosjekter/<int:pk>/sjekkliste/ny/", checklist.anew, name="project-checklist-anew"),
    path("prosjekter/<int:pk>/beslutningsgrunnlag.pdf", documents.decision_basis, name="decision-basis"),
    path("handlingsplan/", action_plan.current, name="action-plan"),
    path("handlingsplan/ny/", action_plan.create, name="action-plan-new"),
    path("handlingsplan/<int:year>/", action_plan.detail, name="action-plan-year"),
    path("handlingsplan/poster/<int:pk>/", action_plan.decide, name="entry-decide"),
    path("programmer/", programmes.programme_list, name="programme-list"),
    path("programmer/<slug:slug>/", programmes.programme_detail, name="programme-detail"),
    path("strategi/", strategy.strategy, name="strategy"),
]
