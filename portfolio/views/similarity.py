"""«Finnes dette allerede?» beside the form, on the summary, and as evidence on the pages of the proposal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from innolab.accounts.models import User
from innolab.refusals import require
from portfolio import similarity
from portfolio.models import Project, SimilarityAnswer
from portfolio.permissions import PROPOSE

HELHETLIG = "helhetlig"  # the slug of the principle that says: no two initiatives for one need
ANSWER = "likhet"  # «likhet-17-same» as the value of the form's button «go»: save, and answer


@require_POST
def hits(request: HttpRequest) -> HttpResponse:
    """The list beside the form, for what has been typed so far. Nothing is saved."""
    require(request.user, PROPOSE)
    drafts = Project.objects.visible_to(request.user)
    number = request.POST.get("forslag", "")
    project = drafts.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    typed = {name: request.POST.get(name, "") for name in ("title", "need")}
    context = {"similar": panel(request.user, project or Project(), **typed)}
    return render(request, "portfolio/_similar_hits.html", context)


def keep_answer(request: HttpRequest, project: Project, go: str) -> bool:
    """Carry out what the button of a form says, if it is one of the answers."""
    word, _, said = go.partition("-")
    number, _, verdict = said.partition("-")
    if word != ANSWER or not number.isdecimal() or len(number) > 18:
        return False
    other = get_object_or_404(Project.objects.visible_to(request.user), pk=int(number))
    similarity.answer(project, other=other, verdict=verdict, by=request.user)
    return True


def panel(user: User, project: Project, *, title: str, need: str) -> dict[str, Any]:
    """The likest initiatives, each with what was said of it."""
    exclude = project if project.pk else None
    found = similarity.similar_to(title=title, need=need, user=user, exclude=exclude)
    said = dict(project.similarity_answers.values_list("other", "verdict")) if project.pk else {}
    rows = [{"similar": similar, "choices": _choices(similar.project, said)} for similar in found]
    unanswered = sum(similar.project.pk not in said for similar in found)
    return {"rows": rows, "unanswered": unanswered, "has_text": bool(title.strip() or need.strip())}


def _choices(other: Project, said: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {"go": f"{ANSWER}-{other.pk}-{verdict.value}", "label": verdict.label, "chosen": said.get(other.pk) == verdict}
        for verdict in SimilarityAnswer.Verdict
    ]


def evidence(user: User, project: Project) -> dict[str, Any]:
    """What the submitter said of similar initiatives, for those who assess the principle #Helhetlig."""
    return {"principle": HELHETLIG, "answers": list(similarity.answers_of(project, user=user))}
