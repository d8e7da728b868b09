"""How it goes with a project of the roadmap, by one rule."""

import datetime

import pytest

from portfolio.workflow import Stage
from roadmap.picture import Item, Period, Point
from roadmap.status import COLOURS, Kind, how_long, status

TODAY = datetime.date(2027, 3, 15)
PERIOD = Period(datetime.date(2027, 1, 1), datetime.date(2027, 6, 30))


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def item(**fields: object) -> Item:
    """Included, under way and in time."""
    return Item(**{  # type: ignore[arg-type]
        "project_id": 1, "entry_id": 1, "rank": 1, "decision": "included", "finished_on": None, "title": "Hus",
        "stage": "under_way", "version": 0, "period": PERIOD, "unit_id": None, "unit": "", "owner_id": None,
        "owner": "", "manager_id": None, "programme_id": None, "programme": "", "colour": "", "phases": (),
        "milestones": (), "adopted": PERIOD, "needs": (), **fields,
    })  # fmt: skip


LATE = {"adopted": Period(PERIOD.starts_on, PERIOD.ends_on - days(42))}
MISSED = {"milestones": [Point("Pilot", TODAY - days(1), None)]}
PAST = {"period": Period(PERIOD.starts_on, TODAY - days(1)), "adopted": None}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "På plan"),
        ({"adopted": None}, "På plan"),
        ({"stage": "planned", "period": Period(TODAY, PERIOD.ends_on)}, "På plan"),
        ({"milestones": [Point("Pilot", TODAY, None), Point("Bud", TODAY - days(9), TODAY)]}, "På plan"),
        (MISSED, "Milepæl forfalt"),
        (LATE | MISSED, "Forsinket 6 uker"),
        ({"stage": "planned", "period": Period(TODAY - days(1), PERIOD.ends_on)} | LATE, "Ikke begynt"),
        (PAST | LATE | {"stage": "planned"}, "Over tiden"),
        ({"period": None}, "Ikke tidfestet"),
        (PAST | {"finished_on": TODAY}, "Gjort"),
        (PAST | {"stage": "handed_over"}, "Gjort"),
        (PAST | {"stage": "stopped"}, "Stoppet med læring"),
        ({"decision": "reserve", "stage": "assessed"} | PAST, "Reserve"),
        ({"decision": "candidate", "stage": "assessed", "period": None}, "Kandidat"),
        ({"decision": "candidate"}, "Kandidat"),
        ({"decision": "candidate"} | PAST, "Over tiden"),
        ({"decision": "", "entry_id": None}, "Utenfor planen"),
        ({"decision": "", "entry_id": None} | PAST, "Over tiden"),
    ],
)
def test_the_gravest_thing_is_said_first(fields: dict[str, object], words: str) -> None:
    assert status(item(**fields), TODAY).words == words


def test_every_status_has_a_colour() -> None:
    assert set(COLOURS) == set(Kind)


def test_what_is_stopped_before_it_began_is_said_by_its_stage() -> None:
    assert status(item(stage=Stage.DECLINED.value, decision=""), TODAY).words == "Avslått"


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 dag"), (6, "6 dager"), (7, "1 uke"), (10, "1 uke"), (11, "2 uker"), (42, "6 uker"), (94, "13 uker"),
     (95, "3 måneder"), (365, "12 måneder")],
)  # fmt: skip
def test_a_delay_is_told_as_one_says_it(count: int, words: str) -> None:
    assert how_long(count) == words
