# The verbs; nothing else to remember. «make fix» before a commit, «make check test» before a push.

PYTHON ?= python3
BIN := .venv/bin
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

.PHONY: start stop test check fix bench venv

start: venv
	@exec env DEBUG="$${DEBUG:-true}" DEMO="$${DEMO:-$${DEBUG:-true}}" $(BIN)/python manage.py start

# Stops an embedded database that was left; without .venv there is none.
stop:
	@if [ -x $(BIN)/python ]; then exec env DEBUG=true $(BIN)/python manage.py stop; fi

test: venv
	@exec $(BIN)/python -m pytest -n auto --cov $(ARGS)

check: export SECRET_KEY = check
check: export DEBUG = true
check: venv
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2 --check
	git ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run

fix: venv
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	git ls-files -z '*.html' | xargs -0 -r $(BIN)/djade --target-version 5.2
	git ls-files -z '*.py' | xargs -0 $(BIN)/django-upgrade --target-version 5.2 --exit-zero-even-if-changed

bench: venv
	@exec env -u DEBUG -u DEMO SECRET_KEY=bench ALLOWED_HOSTS=localhost \
		DATABASE_URL="$${DATABASE_URL:-embedded}" SECURE_SSL_REDIRECT=false $(BIN)/python manage.py bench

# Compared by content, since a checkout, a copy or an unpacked archive may set any time stamp.
# --no-deps: everything is pinned, and pip asks the index for newer ones of what has an extra (coverage[toml]) otherwise.
# The copy of requirements.txt is written last, so a half-done installation is done again.
venv:
	@if [ -x $(BIN)/python ] && cmp -s requirements.txt .venv/requirements.txt; then exit 0; fi; \
	set -e; \
	for python in $(BIN)/python "$(PYTHON)" python3.13 python3.12 python3.11; do \
		if "$$python" -c '$(SUPPORTED)' 2>/dev/null; then found="$$python"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo "InnoLab trenger Python 3.11, 3.12 eller 3.13, og fant ingen av dem." \
			"Vis veien slik: make PYTHON=/sti/til/python3.12" >&2; \
		exit 1; \
	fi; \
	echo "Installerer det portalen trenger i .venv …"; \
	if [ "$$found" != "$(BIN)/python" ]; then "$$found" -m venv --clear .venv; fi; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.txt; \
	cp requirements.txt .venv/requirements.txt
