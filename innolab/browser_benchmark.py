"""Measures the roadmap as somebody sees it: in Chromium, that asks the portal as it runs in production.

The browser, the portal and its database share one machine, which draws without a graphics card.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from innolab.benchmark_server import PATIENCE, Portal
from innolab.chromium import CHROMIUM, SWITCHES
from innolab.timing import median

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOADS = 7  # each in a browser that has nothing of the portal kept
DRAGS = 8
LOOKS = 2_500  # milliseconds from one drag to the next, in which one sees what came of it
QUIET = 1_000  # milliseconds without a long task, after which a page is taken to be ready
SCROLLED = 10_000  # milliseconds at the most

# Long tasks, which hold up whoever wants to use the page; and when a bar was let go.
_WATCH = """
    window.busyUntil = 0
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) window.busyUntil = Math.max(busyUntil, task.startTime + task.duration)
    }).observe({type: 'longtask', buffered: true})
    addEventListener('pointerup', event => window.letGo = event.timeStamp, true)
"""
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# Scripts that are modules have run when the document's content is loaded.
_READY = """(quiet) => {
    const loaded = performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd
    const ready = Math.max(loaded, busyUntil)
    return loaded && performance.now() > ready + quiet && ready
}"""
# From the top to the end, a tenth of the window's height in each frame: the pauses between frames.
_SCROLL = """(most) => new Promise(done => {
    const begin = performance.now(), pauses = []
    let last = null
    const frame = now => {
        if (last !== null) pauses.push(now - last)
        last = now
        const before = scrollY
        scrollBy({top: innerHeight / 10, behavior: 'instant'})
        if (pauses.length && (now - begin > most || scrollY === before)) done(pauses)
        else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
})"""
# A bar that can be taken hold of at its middle, in the middle of the window, and how wide a week is.
_GRASPABLE = """() => {
    const inside = (bar, months) => bar.left > months.left + 1 && bar.right < months.right - 1 && bar.width > 60
    for (const row of document.querySelectorAll('#roadmap-board tr[data-may-move]')) {
        const [bar, time] = ['.bar-of-project', 'td.roadmap-time'].map(each => row.querySelector(each))
        if (!bar?.checkVisibility() || !inside(bar.getBoundingClientRect(), time.getBoundingClientRect())) continue
        row.scrollIntoView({block: 'center', behavior: 'instant'})
        const {left, width, top, height} = bar.getBoundingClientRect()
        const days = row.closest('#roadmap-board').dataset.months * 30.4
        const week = time.getBoundingClientRect().width / days * 7
        const {project, startsOn: start} = row.dataset
        return {project, start, week, x: left + width / 2, y: top + height / 2}
    }
}"""
_SAVED = """(path) => {
    const sent = performance.getEntriesByType('resource').filter(each => new URL(each.name).pathname === path).at(-1)
    return sent?.startTime >= letGo && sent.responseEnd && sent.responseEnd - letGo
}"""
_DRAWN = """({project, start}) => {
    const row = document.querySelector(`#roadmap-board tr[data-project="${project}"]`)
    return row.dataset.startsOn !== start && performance.now() - letGo
}"""
# Not Playwright's own waiting, which evaluates a string, as the portal's Content-Security-Policy forbids.
_ONCE = """([given, patience]) => new Promise((done, fail) => {
    const end = performance.now() + patience
    const look = () => {
        const found = (%s)(given)
        if (found) done(found)
        else if (performance.now() > end) fail(new Error('It did not come about'))
        else setTimeout(look, 10)
    }
    look()
})"""


class Seen(NamedTuple):
    """Milliseconds, medians; of scrolling frames per second and the longest pause between two."""

    first_paint_ms: float
    interactive_ms: float
    frames_per_second: float
    longest_frame_ms: float
    drag_saved_ms: float  # from letting go of a bar until the answer that it is saved is in
    drag_drawn_ms: float  # until the row is drawn anew


def look(portal: Portal) -> Seen:
    """In a thread of its own: Playwright keeps an event loop in its thread, and there Django refuses its queries."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_look, portal).result()


def _look(portal: Portal) -> Seen:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        opened = [_open(browser, portal) for _ in range(LOADS)]
        with _roadmap(browser, portal) as page:
            pauses = page.evaluate(_SCROLL, SCROLLED)
            dragged = [_drag(page, weeks) for _ in range(DRAGS // 2) for weeks in (2, -2)]
        browser.close()
    painted, ready = zip(*opened, strict=True)
    saved, drawn = zip(*dragged, strict=True)
    return Seen(
        first_paint_ms=median(painted),
        interactive_ms=median(ready),
        frames_per_second=round(len(pauses) / sum(pauses) * 1000, 1),
        longest_frame_ms=round(max(pauses), 1),
        drag_saved_ms=median(saved),
        drag_drawn_ms=median(drawn),
    )


@contextmanager
def _roadmap(browser: "Browser", portal: Portal) -> Iterator["Page"]:
    """The roadmap, ready, before somebody who is logged in and has never been here."""
    context = browser.new_context(
        base_url=portal.address,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        viewport={"width": 1280, "height": 900},
    )
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": portal.session, "url": portal.address}])
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(reverse("roadmap:roadmap"))
    _once(page, _READY, QUIET)
    yield page
    context.close()


def _open(browser: "Browser", portal: Portal) -> tuple[float, float]:
    """When something is painted first, and when the page can be used."""
    with _roadmap(browser, portal) as page:
        return _once(page, _PAINTED), _once(page, _READY, QUIET)


def _drag(page: "Page", weeks: int) -> tuple[float, float]:
    """A bar, so many weeks. From letting go until the answer that it is saved is in, and until the row is new."""
    page.wait_for_timeout(LOOKS)
    page.evaluate(_GRASPABLE)  # rows that come into sight take their height
    page.wait_for_timeout(LOOKS / 10)
    if not (bar := page.evaluate(_GRASPABLE)):
        raise RuntimeError("No bar that may be moved lies within the months that are shown")
    x, y, way = bar["x"], bar["y"], bar["week"] * weeks
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way / 2, y)
    page.mouse.move(x + way, y)
    page.mouse.up()
    return _once(page, _SAVED, reverse("roadmap:move")), _once(page, _DRAWN, bar)


def _once(page: "Page", script: str, given: Any = None) -> float:
    """What the page tells, as soon as it does."""
    return float(page.evaluate(_ONCE % script, [given, PATIENCE * 1000]))
