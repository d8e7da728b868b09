"""The measurement of the roadmap does what it measures, also when it is small: in Chromium, at two gunicorn workers."""

import pytest
from django.core.management import CommandError, call_command

from innolab import browser_benchmark, chromium, roadmap_benchmark
from innolab.accounts.models import User
from innolab.benchmark_portfolio import fill
from portfolio.models import Project
from tests.environment import NO_CHROMIUM


@pytest.mark.skipif(not chromium.CHROMIUM, reason=NO_CHROMIUM)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick_benchmark")
def test_the_roadmap_is_opened_scrolled_dragged_in_and_asked_for(leader: User) -> None:
    fill(40, leader)

    found = roadmap_benchmark.roadmap_benchmark(40, leader)

    assert found.projects == 40
    assert min(found) > 0
    assert found.first_paint_ms <= found.interactive_ms
    assert 1000 / found.frames_per_second <= found.longest_frame_ms + 1  # both are rounded
    assert found.drag_saved_ms < found.drag_drawn_ms
    assert found.move_ms <= found.move_p95_ms
    moves = Project.pgh_event_model.objects.filter(pgh_label="update")
    assert moves.count() == 1 + roadmap_benchmark.MOVES + browser_benchmark.DRAGS


def test_without_a_browser_it_says_so_before_it_measures_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "CHROMIUM", None)
    with pytest.raises(CommandError) as stopped:
        call_command("bench")
    assert str(stopped.value) == (
        "Chromium mangler. På Debian: apt-get install chromium. Eller sett CHROMIUM til stien til en."
    )
