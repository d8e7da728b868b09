"""The stages of a project's life, and which moves there are. No imports from models, so that they can use it."""

from typing import NamedTuple

from django.db.models import TextChoices


class Stage(TextChoices):
    DRAFT = "draft", "utkast"
    SUBMITTED = "submitted", "sendt inn"
    RETURNED = "returned", "returnert"
    PARKED = "parked", "parkert"
    DECLINED = "declined", "avslått"
    ASSESSED = "assessed", "vurdert"
    PLANNED = "planned", "i plan"
    UNDER_WAY = "under_way", "under arbeid"
    HANDED_OVER = "handed_over", "overlevert til drift"
    CLOSED = "closed", "avsluttet"
    STOPPED = "stopped", "stoppet med læring"
    MERGED = "merged", "slått sammen"


EDITABLE_BY_SUBMITTER = (Stage.DRAFT, Stage.RETURNED)
# On the project's own page, by those who receive and carry it.
EDITABLE_IN_PLACE = (
    Stage.SUBMITTED,
    Stage.PARKED,
    Stage.ASSESSED,
    Stage.PLANNED,
    Stage.UNDER_WAY,
    Stage.HANDED_OVER,
)
NOT_YET_ASSESSED = (Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED)
# What most proposals come through; a board shows these though they may be empty.
MAIN_LINE = (Stage.SUBMITTED, Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY, Stage.HANDED_OVER, Stage.CLOSED)
CAN_BE_IN_A_PLAN = (Stage.ASSESSED, Stage.PLANNED, Stage.UNDER_WAY)
CAN_BE_MERGED = (Stage.SUBMITTED, Stage.RETURNED, Stage.PARKED, Stage.ASSESSED)
CAN_TAKE_IN = (*CAN_BE_MERGED, Stage.PLANNED, Stage.UNDER_WAY)  # go on with others as a part of itself
# A project has come so far only with a confirmed programme and a checklist; the database sees to that.
ASSESSED_OR_LATER = (
    Stage.ASSESSED,
    Stage.PLANNED,
    Stage.UNDER_WAY,
    Stage.HANDED_OVER,
    Stage.CLOSED,
    Stage.STOPPED,
)
CAN_BE_APPOINTED_TO = (*EDITABLE_IN_PLACE, Stage.RETURNED)  # somebody can be said to own and to manage it
# The way of most projects; and where one stands that has left it, or that waits beside it.
JOURNEY = (
    Stage.DRAFT,
    Stage.SUBMITTED,
    Stage.ASSESSED,
    Stage.PLANNED,
    Stage.UNDER_WAY,
    Stage.HANDED_OVER,
    Stage.CLOSED,
)
BESIDE_THE_JOURNEY = {
    Stage.RETURNED: Stage.SUBMITTED,
    Stage.PARKED: Stage.SUBMITTED,
    Stage.DECLINED: Stage.SUBMITTED,
    Stage.MERGED: Stage.SUBMITTED,
    Stage.STOPPED: Stage.PLANNED,  # it need not have begun
}
ENDED_EARLY = (Stage.DECLINED, Stage.MERGED, Stage.STOPPED)
ENDED = (Stage.HANDED_OVER, Stage.CLOSED, *ENDED_EARLY)
_WAITS_AT = (Stage.RETURNED, Stage.PARKED, *ENDED_EARLY)  # it came as far as the place on the way that it stands beside

WHAT_HAPPENS_NEXT = {
    Stage.DRAFT: "Fullfør forslaget og send det inn når du er klar.",
    Stage.SUBMITTED: "Porteføljekontoret vurderer forslaget mot prinsippene og gir deg svar.",
    Stage.RETURNED: "Svar på spørsmålet fra porteføljekontoret, og send inn forslaget på nytt.",
    Stage.PARKED: "Forslaget venter. Porteføljekontoret tar det frem igjen når tiden er inne.",
    Stage.DECLINED: "Saken er avsluttet. Begrunnelsen står nedenfor.",
    Stage.ASSESSED: "Ledelsen avgjør om prosjektet skal med i årlig handlingsplan.",
    Stage.PLANNED: "Prosjektet starter som planlagt.",
    Stage.UNDER_WAY: "Prosjektet gjennomføres.",
    Stage.HANDED_OVER: "Gevinstene hentes ut i driften.",
    Stage.CLOSED: "Prosjektet er ferdig.",
    Stage.STOPPED: "Prosjektet er stoppet. Det vi lærte, står nedenfor.",
    Stage.MERGED: "Forslaget går videre sammen med et annet. Se det for å følge saken.",
}
DRAFT_IS_WHOLE = "Alt er fylt ut. Se over forslaget, og send det inn når du er klar."
ANOTHERS_DRAFT_IS_WHOLE = "Alt er fylt ut. Innmelderen sender det inn."
# The same, said to others than the submitter, where it differs.
WHAT_OTHERS_WAIT_FOR = {
    Stage.SUBMITTED: "Porteføljekontoret vurderer forslaget mot prinsippene og svarer innmelderen.",
    Stage.RETURNED: "Innmelderen svarer på spørsmålet fra porteføljekontoret og sender inn forslaget på nytt.",
}


# Who has these permissions, and which more there are, is told in portfolio.permissions.
PROPOSE = "portfolio.propose_project"
ASSESS = "portfolio.assess_project"
APPOINT = "portfolio.appoint_project"
DECIDE_PLAN = "portfolio.decide_actionplan"


class Stop(NamedTuple):
    """One place on a project's journey."""

    label: str
    state: str  # done, current or todo
    is_beside: bool = False  # the project waits here, or has left the way


def journey(stage: Stage) -> list[Stop]:
    """The way of a project that is at this stage now; nothing follows where it ended before the way did."""
    at = JOURNEY.index(BESIDE_THE_JOURNEY.get(stage, stage))
    done = [Stop(each.label, "done") for each in JOURNEY[: at + (stage in _WAITS_AT)]]
    following = () if stage in ENDED_EARLY else JOURNEY[at + 1 :]
    return [
        *done,
        Stop(stage.label, "current", stage in BESIDE_THE_JOURNEY),
        *(Stop(each.label, "todo") for each in following),
    ]


class Move(NamedTuple):
    """One allowed move between stages."""

    label: str  # what the button says
    permission: str  # one of the above
    needs_reason: bool


ALLOWED_MOVES: dict[tuple[Stage, Stage], Move] = {
    (Stage.DRAFT, Stage.SUBMITTED): Move("Send inn", PROPOSE, False),
    (Stage.RETURNED, Stage.SUBMITTED): Move("Send inn på nytt", PROPOSE, False),
    (Stage.SUBMITTED, Stage.ASSESSED): Move("Sett som vurdert", ASSESS, False),
    (Stage.SUBMITTED, Stage.RETURNED): Move("Returner med spørsmål", ASSESS, True),
    (Stage.SUBMITTED, Stage.PARKED): Move("Parker", ASSESS, True),
    (Stage.SUBMITTED, Stage.DECLINED): Move("Avslå", ASSESS, True),
    (Stage.PARKED, Stage.SUBMITTED): Move("Ta frem igjen", ASSESS, True),
    (Stage.DECLINED, Stage.SUBMITTED): Move("Ta opp igjen", ASSESS, True),
    (Stage.ASSESSED, Stage.PARKED): Move("Parker", ASSESS, True),
    (Stage.ASSESSED, Stage.DECLINED): Move("Avslå", ASSESS, True),
    (Stage.ASSESSED, Stage.PLANNED): Move("Ta med i planen", DECIDE_PLAN, True),
    (Stage.PLANNED, Stage.ASSESSED): Move("Ta ut av planen", DECIDE_PLAN, True),
    (Stage.PLANNED, Stage.UNDER_WAY): Move("Start prosjektet", ASSESS, False),
    (Stage.PLANNED, Stage.STOPPED): Move("Stopp med læring", ASSESS, True),
    (Stage.UNDER_WAY, Stage.STOPPED): Move("Stopp med læring", ASSESS, True),
}
