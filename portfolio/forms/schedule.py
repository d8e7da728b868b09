"""A project's phases and milestones, as a form."""

from typing import Any, NamedTuple

from django import forms

from innolab.fields import Day, PlainText
from portfolio.forms.project_sections import SectionForm
from portfolio.models import Phase, Project
from portfolio.scheduling import LONGEST_NAME, MOST_MILESTONES, Stated, schedule_of

MORE = 3  # empty rows for new milestones


class MilestoneRow(NamedTuple):
    """The fields of one milestone, as the page shows them."""

    number: int
    fields: list[forms.BoundField]


class ScheduleForm(SectionForm):
    """The day that each phase begins, and the milestones one by one. What is emptied is taken away."""

    title_of_page = "Faser og milepæler"
    lead = "Når hver fase begynner, og hva som skal være på plass når. Veikartet viser det."
    parts = ()

    def __init__(self, data: Any = None, *, project: Project, may_judge: bool = True) -> None:
        self.has, self.method = schedule_of(project), list(Phase.objects.order_by("position"))
        super().__init__(data, project=project, may_judge=may_judge)
        for phase in self.method:
            field = Day(label=f"{phase} begynner", required=False)
            field.initial = self.has.phases.get(phase)
            self.fields[f"fase_{phase.pk}"] = field
        self.numbers = range(self._rows(data))
        for number in self.numbers:
            self._offer(number)

    def stored(self) -> dict[str, Any]:
        return {}

    def now(self) -> dict[str, str]:
        return {"version": str(self.project.version)}

    @property
    def version(self) -> int:
        """Of the project when the page was opened; none where the page does not say."""
        text = self.read_before.get("version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1

    def _rows(self, data: Any) -> int:
        posted = 0
        while data is not None and posted < MOST_MILESTONES + MORE and f"navn_{posted}" in data:
            posted += 1
        return max(posted, min(len(self.has.milestones) + MORE, MOST_MILESTONES + MORE))

    def _offer(self, number: int) -> None:
        has = self.has.milestones[number] if number < len(self.has.milestones) else None
        name = PlainText(
            label="Milepæl",
            required=False,
            max_length=LONGEST_NAME,
            error_messages={"max_length": "Navnet er på %(show_value)d tegn. Det er plass til %(limit_value)d."},
        )
        due_on, reached_on = Day(label="Dato", required=False), Day(label="Nådd", required=False)
        found = {f"navn_{number}": name, f"dato_{number}": due_on, f"nadd_{number}": reached_on}
        for key, field, value in zip(found, found.values(), has or ("", None, None), strict=True):
            field.initial = value
            self.fields[key] = field

    @property
    def phase_fields(self) -> list[forms.BoundField]:
        return [self[f"fase_{phase.pk}"] for phase in self.method]

    @property
    def milestone_rows(self) -> list[MilestoneRow]:
        names = ("navn", "dato", "nadd")
        return [MilestoneRow(number + 1, [self[f"{name}_{number}"] for name in names]) for number in self.numbers]

    def clean(self) -> None:
        """A milestone has a name and a day, or it is none."""
        self.complain_of_days()
        for number in self.numbers:
            name, due_on, reached_on = (self.cleaned_data.get(f"{each}_{number}") for each in ("navn", "dato", "nadd"))
            if name and not due_on and f"dato_{number}" not in self.errors:
                self.add_error(f"dato_{number}", "Velg når milepælen skal være nådd.")
            if (due_on or reached_on) and not name and f"navn_{number}" not in self.errors:
                self.add_error(f"navn_{number}", "Skriv hva milepælen heter, eller tøm datoene.")

    def stated(self) -> dict[str, Any]:
        """As the act takes it."""
        said = self.cleaned_data
        phases = {phase: day for phase in self.method if (day := said[f"fase_{phase.pk}"])}
        milestones = [
            Stated(said[f"navn_{number}"], said[f"dato_{number}"], said[f"nadd_{number}"])
            for number in self.numbers
            if said[f"navn_{number}"]
        ]
        return {"phases": phases, "milestones": milestones, "version": self.version}
