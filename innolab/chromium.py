"""The browser that pages are tried and measured in: Chromium as Debian has it, led by Playwright."""

import importlib.util
import os
import shutil

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = [
    "--no-sandbox",  # root in a container has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def missing() -> str:
    """Why no page can be opened in a browser here, and what to do about it; "" where one can."""
    if not importlib.util.find_spec("playwright"):
        return "Playwright mangler. Installer det som requirements.txt nevner (make venv)."
    if not CHROMIUM:
        return "Chromium mangler. På Debian: apt-get install chromium. Eller sett CHROMIUM til stien til en."
    return ""
