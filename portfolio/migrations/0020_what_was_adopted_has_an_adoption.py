"""Plans that were adopted before there were adoptions get one, and each entry the answer that it was last given."""

from django.db import migrations
from django.utils import timezone

NOT_KNOWN = "Ikke oppgitt"
MERELY_CHANGED = ["replanned", "budgeted", "ranked"]


def share(project, plan):
    """What the project takes of the plan's 12 months, as portfolio.planning.money.share tells it of the plan today."""
    investment, operating = project.investment_cost or 0, project.operating_cost or 0
    effort = project.effort_days or 0
    if project.starts_on is None or project.ends_on is None:
        return {"investment_cost": investment, "operating_cost": operating, "effort_days": effort}
    part = days_in(plan, project.starts_on, project.ends_on) / ((project.ends_on - project.starts_on).days + 1)
    running = days_in(plan, project.starts_on, plan.ends_on) / ((plan.ends_on - plan.starts_on).days + 1)
    return {
        "investment_cost": round(investment * part),
        "operating_cost": round(operating * running),
        "effort_days": round(effort * part),
    }


def days_in(plan, begins, ends):
    inside = min(ends, plan.ends_on) - max(begins, plan.starts_on)
    return max(0, inside.days + 1)


def write_adoptions(apps, schema_editor):
    """What was adopted is not known any more. The baseline begins with what stands there today."""
    Plan = apps.get_model("portfolio", "ActionPlan")
    Adoption, AdoptedEntry = apps.get_model("portfolio", "Adoption"), apps.get_model("portfolio", "AdoptedEntry")
    for plan in Plan.objects.filter(adopted_at__isnull=False, adoption=None).select_related("adopted_by"):
        adoption = Adoption.objects.create(
            plan=plan,
            revision=1,
            decided_on=timezone.localdate(plan.adopted_at),
            decision_maker=plan.adopted_by.name or NOT_KNOWN,
            case_reference=NOT_KNOWN,
            by=plan.adopted_by,
            at=plan.adopted_at,
        )
        entries = plan.entries.filter(decision__in=["included", "reserve"], rank__isnull=False)
        AdoptedEntry.objects.bulk_create(
            AdoptedEntry(
                adoption=adoption,
                project=entry.project,
                rank=entry.rank,
                decision=entry.decision,
                title=entry.project.title,
                programme_id=entry.project.programme_id,
                unit_id=entry.project.unit_id,
                owner_id=entry.project.owner_id or plan.adopted_by_id,
                starts_on=entry.project.starts_on or plan.starts_on,
                ends_on=entry.project.ends_on or plan.ends_on,
                **share(entry.project, plan),
            )
            for entry in entries.select_related("project")
        )
        Plan.objects.filter(pk=plan.pk).update(adoption=adoption)


def find_answers(apps, schema_editor):
    Entry, Decision = apps.get_model("portfolio", "ActionPlanEntry"), apps.get_model("portfolio", "Decision")
    places = Decision.objects.exclude(plan=None).exclude(kind__in=MERELY_CHANGED)
    latest = places.order_by("plan_id", "project_id", "-at", "-pk").distinct("plan_id", "project_id")
    found = {(row.plan_id, row.project_id): row for row in latest}
    entries = list(Entry.objects.filter(answer=None))
    for entry in entries:
        entry.answer = found.get((entry.plan_id, entry.project_id))
    Entry.objects.bulk_update(entries, ["answer"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0019_plans_are_adopted"),
    ]

    operations = [
        migrations.RunPython(write_adoptions, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(find_answers, migrations.RunPython.noop, elidable=True),
    ]
