# The commands of this project. CI runs these and no others.
PYTHON ?= python3
BIN := .venv/bin
SITE := site

# A module's tests share what they build, so they stay on one core; tests/conftest.py puts the modules in order.
EACH_CORE := -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0

export NO_MKDOCS_2_WARNING := 1
.DEFAULT_GOAL := help
# The system libraries that draw the handouts' text: what no Python package brings.
DRAWING := libpangoft2-1.0.so.0 libharfbuzz-subset.so.0
DRAWING_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
.PHONY: help pango site serve offline test check browser report checklist review sources bench lock clean

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: pango .venv/site.ok  ## build the site into site/, and read it back
	@$(BIN)/mkdocs build --quiet
	@printf '$(SITE)/: ' && $(BIN)/python hooks/disclaimer.py $(SITE)

serve: .venv/site.ok  ## preview with live reload, findings at the top of each page; ADDR=127.0.0.1:8001 is another port
	@$(BIN)/mkdocs serve --no-strict $(if $(ADDR),--dev-addr "$$ADDR")

offline: pango .venv/site.ok  ## make a copy that works from a folder, in dist/, and pack it
	@OFFLINE=true $(BIN)/mkdocs build --quiet --site-dir "dist/$${PWD##*/}"
	@$(BIN)/python hooks/offline.py "dist/$${PWD##*/}"

test: pango .venv/test.ok browser  ## everything: lint, types, all tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest $(EACH_CORE)

check: .venv/test.ok  ## the quick half of `make test`: lint, types, tests without a browser
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/pytest -q $(EACH_CORE) -m "not browser and not slow"

browser: .venv/test.ok  ## find a Chromium for the tests, or install one
	@$(BIN)/python tests/browsers.py

report: .venv/site.ok  ## how each page reads: grades, sentences, passive voice; HTML=report.html writes a page
	@$(BIN)/python hooks/wording.py $(if $(HTML),--html "$(HTML)")

checklist: .venv/site.ok  ## every statement that a clinician is asked to approve, with page and line
	@$(BIN)/python hooks/statements.py
	@$(BIN)/python hooks/visit.py

review: .venv/site.ok  ## sign a page off: make review PAGE=red-flags REVIEWER="…" ROLE="…"
	@$(BIN)/python hooks/reviews.py sign --page "$$PAGE" --reviewer "$$REVIEWER" --role "$$ROLE" \
		--on "$$ON" --next-review-due "$$NEXT_REVIEW_DUE"

sources: .venv/site.ok  ## ask Crossref and PubMed whether each source is what we say (needs a connection)
	@$(BIN)/python hooks/sources.py

bench: pango .venv/test.ok  ## print what the hooks cost, as ratios from interleaved builds
	@$(BIN)/python tests/bench.py

lock: .venv/test.ok  ## choose the newest versions that pyproject.toml allows, and lock them with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml --group test --constraint requirements.txt \
		--output-file requirements-test.txt

clean:  ## remove all that the commands above made
	@rm -rf .venv .cache dist $(SITE) .mypy_cache .pytest_cache .ruff_cache .hypothesis

pango:
	@case "$$HANDOUTS" in [Ff][Aa][Ll][Ss][Ee] | [Nn][Oo] | 0 | [Oo][Ff][Ff]) exit 0;; esac; \
	missing=; install=; root=; \
	if command -v apt-get > /dev/null; then \
		for library in $(DRAWING); do PATH="$$PATH:/sbin" ldconfig -p | grep -qF $$library || missing=true; done; \
		[ "$$missing" ] || exit 0; \
		if [ "$$(id -u)" != 0 ]; then root="sudo -n "; $${root}true 2> /dev/null || exit 0; fi; \
		install="apt-get install -y $(DRAWING_PACKAGES)"; \
	elif command -v brew > /dev/null && ! brew list pango > /dev/null 2>&1; then \
		missing=true; install="brew install pango"; \
	fi; \
	[ "$$missing" ] || exit 0; \
	case "$$install" in apt-get*) $${root}apt-get update > /dev/null 2>&1;; esac; \
	$$root$$install > /dev/null 2>&1 || { \
		echo "The handouts need Pango, which could not be installed. Try: $$install. Or leave them out: HANDOUTS=false" >&2; \
		exit 1; \
	}

.venv/site.ok: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed. Install it, then: make PYTHON=python3.11 site")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/test.ok: .venv/site.ok requirements-test.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@
