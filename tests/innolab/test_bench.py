import json
import re
from contextlib import nullcontext

import pytest
from django.core.management import call_command

from innolab import benchmark, benchmark_portfolio, chromium
from innolab.accounts.models import User
from portfolio.models import ActionPlanEntry
from tests.environment import NO_CHROMIUM


def test_the_generated_portfolio_keeps_every_rule_of_the_database(db: None) -> None:
    user = User.objects.create_user("benk@kommune.example", name="Benk")

    benchmark_portfolio.fill(5, user)
    benchmark_portfolio.fill(12, user)

    assert list(ActionPlanEntry.objects.ranked().values_list("rank", flat=True)) == list(range(1, 13))


@pytest.mark.skipif(not chromium.CHROMIUM, reason=NO_CHROMIUM)
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick_benchmark")
def test_the_benchmark_measures_every_page_at_every_size(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings, tmp_path
) -> None:
    monkeypatch.setattr(benchmark, "SIZES", (12, 15))
    monkeypatch.setattr(benchmark, "throw_away_database", nullcontext)
    settings.BASE_DIR = tmp_path

    call_command("bench")

    said = capsys.readouterr().out
    assert "roadmap          12" in said
    assert re.search(r"^Beslutningsgrunnlag \(PDF\): median \d+ ms, \d+ kB\.$", said, re.MULTILINE)
    assert re.findall(r"^Uttrekk \((\w+)\) av (\d+) prosjekter: .+ minne\.$", said, re.MULTILINE) == [
        (extension, count) for count in ("12", "15") for extension in ("xlsx", "csv", "json")
    ]
    assert re.findall(r"^Innhenting av (\d+) rader: .+ minne\.$", said, re.MULTILINE) == ["12", "15"]
    assert re.search(r"^prosjekter +12 +15 *$", said, re.MULTILINE)
    assert re.search(r"^drag til lagret ms( +\d+\.\d){2}$", said, re.MULTILINE)
    pages = [row for row in json.loads((tmp_path / "bench.json").read_text()) if "page" in row]
    assert len(pages) == 12
    assert [row["page"] for row in pages if row["first_queries"] < row["queries"]] == []
    assert (tmp_path / "bench.json").read_text().count('"drag_saved_ms"') == 2
    assert (tmp_path / "bench.json").read_text().count('"recall"') == 6
