# The commands of this checkout. Each installs what it needs itself; see scripts/bootstrap.
.DEFAULT_GOAL := help
.SILENT:
.PHONY: help demo test test-all lint docs lock mutants clean

VENV := .venv/bin
# Ansible, molecule and ansible-lint call each other by name.
export PATH := $(CURDIR)/$(VENV):$(PATH)
# The lab makes containers and networks, which takes root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo --preserve-env=CI,MEETHAUS_LAB_INSTANCE env 'PATH=$(PATH)')
# The same for people to type.
MEETHAUS := $(if $(filter 0,$(shell id -u)),,sudo )$(VENV)/meethaus
TESTS := $(AS_ROOT) $(VENV)/pytest -n 2 --dist loadgroup --durations=40

help:
	echo 'make demo    a practice server in a container, set up by the playbook real users run'
	echo 'make test    the checks and tests that every change must pass'
	echo 'make test-all  the same, every role once more with each setting changed, and runs that break off'
	echo 'make lint    the checks that need no lab'
	echo 'make docs    the reference pages and tables, from their sources'
	echo 'make lock    new versions of the Python packages in requirements/'
	echo 'make mutants  changes every check in every way, and tells which changes no example notices'
	echo 'make clean   take the lab down and remove what these commands made'

demo:
	scripts/bootstrap lab
	$(AS_ROOT) $(VENV)/meethaus lab up
	$(AS_ROOT) $(VENV)/meethaus apply --inventory inventories/lab --yes
	echo
	echo 'Jitsi Meet runs at https://meet.lab.test/ inside the lab. Try, in this directory:'
	echo '  $(MEETHAUS) lab status                  what runs, and where to look in'
	echo '  $(VENV)/ansible-vault view --vault-password-file inventories/lab/.vault-password inventories/lab/group_vars/all/vault.yml'
	echo '                                               whom the server lets open a meeting'
	echo '  $(MEETHAUS) plan -i inventories/lab     a second run would change nothing'
	echo '  make clean                                   remove everything again'

test: lint
	$(TESTS) -m 'not thorough'

test-all: lint
	$(TESTS)

lint:
	scripts/bootstrap test
	$(VENV)/ruff check --quiet
	$(VENV)/ruff format --check --quiet
	$(VENV)/mypy --no-error-summary
	$(VENV)/yamllint --strict .
	# Scripts by their first line; a test may write one further down.
	git grep -nE '^#!.*sh$$' -- ':!*.j2' | sed -n 's/:1:.*//p' | xargs shellcheck --severity=warning
	# Its own home: an older copy of the collection among the person's would come first.
	ANSIBLE_HOME=$(CURDIR)/.ansible $(VENV)/ansible-lint --offline -q

docs:
	scripts/bootstrap lab
	$(VENV)/python scripts/generate_reference.py

lock:
	scripts/bootstrap lab
	for group in runtime dev; do \
	    extra=''; [ $$group = runtime ] || extra='--extra dev'; \
	    env PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
	        $(VENV)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	        $$extra --output-file requirements/$$group.txt pyproject.toml || exit 1; \
	done

# mutmut is not among the locked packages: it judges the tests, and nobody needs it to build or to test.
mutants:
	scripts/bootstrap test
	$(VENV)/pip install --quiet --editable '.[mutants]'
	# What is left of an earlier run counts as done, whatever the tests say now.
	rm -rf mutants
	# What the checks read of the roles, through the link that a checkout has as well.
	mkdir -p mutants/src/meethaus/ansible_collections/meethaus
	ln -sfn $(CURDIR) mutants/src/meethaus/ansible_collections/meethaus/meet
	nice $(VENV)/mutmut run
	$(VENV)/mutmut export-cicd-stats
	cat mutants/mutmut-cicd-stats.json

clean:
	if [ -x $(VENV)/meethaus ]; then $(AS_ROOT) $(VENV)/meethaus lab down; fi
	$(AS_ROOT) rm -rf .venv .ansible mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist inventories/lab
