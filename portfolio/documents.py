"""What the portal's documents say, as plain data for their templates in templates/documents/."""

import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst

from innolab.accounts.models import User
from portfolio import projects
from portfolio.models import Attachment, Project
from portfolio.participation import supporters
from portfolio.similarity import answers_of, similar_to
from portfolio.templatetags.norwegian import kroner, number, period
from portfolio.workflow import NOT_YET_ASSESSED, Stage
from principles.models import Assessment, Verdict

DASH = "–"


def decision_basis(project: Project, *, user: User, at: datetime.datetime) -> dict[str, Any]:
    """The project as those who decide on it read it («beslutningsgrunnlag»), with what the user may see of others."""
    answers = projects.answers(project)
    return {
        "title": project.title,
        "short_title": Truncator(project.title).chars(80),
        "made": day(at),
        "draft": _why_it_is_a_draft(project, answers),
        "stage": capfirst(project.get_stage_display()),
        "unit": project.unit.name if project.unit else "",
        "programme": _programme(project),
        "figures": _figures(project),
        "need": project.need,
        "solution": project.solution,
        "hypothesis": project.hypothesis,
        "benefits": project.benefits,
        "affected": project.affected,
        "programme_why": _why_the_programme(project),
        "criteria": [criterion.text for criterion in project.criteria_met.all()],
        "drivers": [f"{driver.name} ({driver.get_scope_display()})" for driver in project.drivers.all()],
        "statutory": "Prosjektet er lovpålagt." if project.is_statutory else "Prosjektet er ikke lovpålagt.",
        "is_assessed": any(answer.pk for answer in answers),
        "scale": list(Verdict.labels),
        "principles": [_principle(answer) for answer in answers],
        "chart_alt": _in_words(answers),
        "people": _people(project),
        "similar": _similar(project, user),
        "support": _support(project),
        "attachments": [f"{row.name} ({filesizeformat(row.size)})" for row in Attachment.objects.of(project)],
        "plans": [_plan(entry) for entry in project.plan_entries.all()],
        "decisions": [_decision(decision) for decision in project.decisions.all()],
    }


def day(moment: datetime.datetime) -> str:
    """23. november 2026."""
    return date_format(timezone.localtime(moment), "j. F Y")


def _why_it_is_a_draft(project: Project, answers: list[Assessment]) -> list[str]:
    """In words; nothing where the project is assessed, or will not be."""
    lacking = [answer.principle.hashtag for answer in answers if not answer.is_complete]
    if project.stage not in NOT_YET_ASSESSED or (project.stage == Stage.PARKED and not lacking):
        return []
    reasons = ["Forslaget er ikke sendt inn." if project.stage == Stage.DRAFT else "Prosjektet er ikke vurdert ferdig."]
    if 0 < len(lacking) < len(answers):
        reasons.append(f"Dette mangler vurdering: {', '.join(lacking)}.")
    if not project.programme_confirmed_at:
        reasons.append("Programmet er ikke bekreftet.")
    return reasons


def _programme(project: Project) -> dict[str, str] | None:
    return {"name": project.programme.name, "colour": project.programme.colour} if project.programme else None


def _figures(project: Project) -> list[dict[str, str]]:
    figures = {
        "Investering": kroner(project.investment_cost),
        "Drift per år": kroner(project.operating_cost),
        "Egeninnsats": _days(project.effort_days),
        "Periode": period(project),
    }
    return _rows(figures)


def _days(count: int | None) -> str:
    return number(count) if count is None else f"{number(count)} dagsverk"


def _rows(pairs: dict[str, str]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in pairs.items()]


def _why_the_programme(project: Project) -> list[str]:
    if not project.programme:
        return ["Programmet er ikke valgt ennå."]
    why = [f"{project.programme.name}."]
    if project.programme_reason:
        why.append(f"Innmelderens begrunnelse: {project.programme_reason}")
    if project.programme_confirmed_at and project.programme_confirmed_by:
        why.append(f"Bekreftet av {project.programme_confirmed_by.name} {day(project.programme_confirmed_at)}.")
    else:
        why.append("Ikke bekreftet av porteføljekontoret ennå.")
    return why


def _principle(answer: Assessment) -> dict[str, str]:
    verdict = answer.verdict if answer.is_complete else ""
    label = answer.get_verdict_display() if verdict else ""
    return {"hashtag": answer.principle.hashtag, "verdict": verdict, "label": label, "reason": answer.reason}


def _in_words(answers: list[Assessment]) -> str:
    """What the chart shows, for those who do not see it."""
    told = (f"{a.principle.hashtag}: {a.get_verdict_display() if a.is_complete else 'ikke vurdert'}" for a in answers)
    return f"Prinsippene på en skala fra {Verdict.OPPOSES.label} til {Verdict.CARRIES.label}. {'; '.join(told)}."


def _people(project: Project) -> list[dict[str, str]]:
    sent = f", {day(project.submitted_at)}" if project.submitted_at else ""
    return _rows(
        {
            "Prosjekteier": project.owner.name if project.owner else DASH,
            "Prosjektleder": project.manager.name if project.manager else DASH,
            "Innmelder": f"{project.submitter.name}{sent}",
            "Type": capfirst(project.get_kind_display()),
            "Innovasjon": capfirst(", ".join(project.innovation_type_labels)) or DASH,
            "Samarbeid": project.collaborators or DASH,
        }
    )


def _similar(project: Project, user: User) -> list[dict[str, str]]:
    """What the submitter has said of other initiatives, and then what else looks like this one.

    Never a draft, not even the reader's own: the document is handed on to others.
    """
    answers = answers_of(project, user=user)
    said = {answer.other: f"Innmelderen sier: {answer.get_verdict_display()}." for answer in answers}
    alike = similar_to(title=project.title, need=project.need, user=user, exclude=project)
    found = [*said.items(), *((hit.project, hit.why) for hit in alike if hit.project not in said)]
    return [_similar_row(other, why) for other, why in found if other.stage != Stage.DRAFT]


def _similar_row(other: Project, why: str) -> dict[str, str]:
    unit = other.unit.name if other.unit else ""
    return {"title": other.title, "unit": unit, "stage": other.get_stage_display(), "why": why}


def _support(project: Project) -> str:
    match supporters(project).count():
        case 0:
            return "Ingen har gitt forslaget sin støtte ennå."
        case 1:
            return "1 ansatt støtter forslaget."
        case many:
            return f"{number(many)} ansatte støtter forslaget."


def _plan(entry: Any) -> dict[str, str]:
    return {
        "plan": entry.plan.name,
        "rank": str(entry.rank or DASH),
        "decision": entry.get_decision_display(),
        "state": entry.plan.get_state_display(),
    }


def _decision(decision: Any) -> dict[str, str]:
    what = capfirst(decision.get_kind_display())
    return {
        "date": day(decision.at),
        "what": f"{what} ({decision.plan.name})" if decision.plan else what,
        "by": decision.by.name,
        "reason": decision.reason,
    }
