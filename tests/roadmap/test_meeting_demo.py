"""The demo has a meeting that is ended and one that is planned."""

import pytest
from django.core.management import CommandError, call_command

from innolab.refusals import Refused
from portfolio.demo import load_demo
from roadmap.demo_meetings import load_meetings
from roadmap.models import Meeting


def test_one_is_ended_and_one_is_planned(db):
    load_demo()
    assert load_meetings() == 2
    ended, planned = Meeting.objects.order_by("held_on")
    assert (ended.state, planned.state) == ("ended", "planned")
    assert ended.held_on < planned.held_on
    resolved = [item["resolutions"] for item in ended.protocol["items"]]
    assert [len(rows) for rows in resolved] == [1] * len(resolved)
    assert ended.files.count() == 2
    assert planned.items.count() > 1
    with pytest.raises(Refused, match="møter allerede"):
        load_meetings()


def test_the_command_is_for_the_demo_only(db, settings, capsys):
    settings.DEMO = False
    with pytest.raises(CommandError, match="demomodus"):
        call_command("load_demo_meetings")
    settings.DEMO = True
    load_demo()
    call_command("load_demo_meetings")
    assert capsys.readouterr().out == "Demo: 2 møter er lastet inn.\n"
    with pytest.raises(CommandError, match="møter allerede"):
        call_command("load_demo_meetings")


def test_the_protocol_tells_what_was_before_too(db):
    load_demo()
    load_meetings()
    rows = Meeting.objects.get(state="ended").protocol["limits"]["rows"]
    assert [row["before"] != row["after"] for row in rows] == [True] * 3
