from tests.innolab.processes import environment, python

LOADED = """
import gc, sys
from innolab.wsgi import application
print("roadmap.views.roadmap" in sys.modules, gc.get_freeze_count() > 100_000)
"""


def test_all_is_loaded_before_the_first_visitor_comes():
    env = environment(SECRET_KEY="x", DEBUG="true", DATABASE_URL="postgres://nobody@localhost:1/none")
    said, wrong = python(LOADED, env=env).communicate(timeout=60)
    assert (said.split(), wrong) == (["True", "True"], "")
