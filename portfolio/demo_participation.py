"""Those who support, follow and comment in the demo."""

import datetime
import tomllib
from collections.abc import Callable

from innolab.accounts.models import User
from portfolio.models import Comment, Follow, Project, Support
from portfolio.strategy_data import DATA


def load_participation(
    *, projects: dict[str, Project], people: dict[str, User], days_ago: Callable[[int], datetime.datetime]
) -> None:
    """Written as it would be after the acts, which know only the present."""
    data = tomllib.loads((DATA / "participation.toml").read_text(encoding="utf-8"))
    for model, name in ((Support, "supports"), (Follow, "follows")):
        model.objects.bulk_create(
            model(project=projects[key], user=people[person]) for key, names in data[name].items() for person in names
        )
    for row in data["comments"]:
        at, reason = days_ago(row["days_ago"]), row.get("hidden", "")
        said = Comment.objects.create(
            project=projects[row["project"]],
            author=people[row["by"]],
            text=row["text"],
            hidden_at=at + datetime.timedelta(hours=2) if reason else None,
            hidden_by=people["kontor"] if reason else None,
            hidden_reason=reason,
        )
        Comment.objects.filter(pk=said.pk).update(created_at=at)
        Follow.objects.get_or_create(project=said.project, user=said.author)
