"""What stands under the picture, drawn once for all who look, until something is written that it tells of."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from portfolio.models import ActionPlan
from roadmap import load
from roadmap.kept import Kept
from roadmap.live import Stamp
from roadmap.span import Span

_drawn = Kept(32)


def load_bars(plan: ActionPlan, span: Span, now: Stamp) -> SafeString:
    """`now`: read before. Six queries, or none."""

    def draw() -> SafeString:
        return render_to_string("roadmap/_load_bars.html", {"load": load.under_the_picture(plan, span)})

    found: SafeString = _drawn.get((plan.pk, span, now.shown), draw)
    return found
