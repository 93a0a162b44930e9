# The commands of this checkout. Each installs what it needs itself; see scripts/bootstrap.
.DEFAULT_GOAL := help
.SILENT:
.PHONY: help demo test lint lock clean

VENV := .venv/bin
# Ansible, molecule and ansible-lint call each other by name.
export PATH := $(CURDIR)/$(VENV):$(PATH)
# The lab makes containers and networks, which takes root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo --preserve-env=PATH,HOME,MEETHAUS_LAB_INSTANCE)

help:
	echo 'make demo    a practice server in a container, set up by the playbook real users run'
	echo 'make test    all checks and tests'
	echo 'make lint    the checks that need no lab'
	echo 'make lock    new versions of the Python packages in requirements/'
	echo 'make clean   take the lab down and remove what these commands made'

demo:
	scripts/bootstrap lab
	$(AS_ROOT) $(VENV)/meethaus lab up
	$(AS_ROOT) $(VENV)/meethaus apply --inventory inventories/lab --yes
	echo
	echo 'Jitsi Meet runs at https://meet.lab.test/ inside the lab. Try, in this directory:'
	echo '  $(VENV)/meethaus lab status                    how to look in: browser, SSH, certificates'
	echo '  $(VENV)/meethaus plan -i inventories/lab       a second run would change nothing'
	echo '  make clean                                     remove everything again'

test: lint
	$(AS_ROOT) $(VENV)/pytest -n 2 --dist loadgroup

lint:
	scripts/bootstrap test
	$(VENV)/ruff check --quiet
	$(VENV)/ruff format --check --quiet
	$(VENV)/mypy
	$(VENV)/yamllint --strict .
	git grep -lE '^#!.*sh$$' -- ':!*.j2' | xargs shellcheck --severity=warning
	$(VENV)/ansible-lint --offline -q

lock:
	scripts/bootstrap lab
	for group in runtime dev; do \
	    extra=''; [ $$group = runtime ] || extra='--extra dev'; \
	    env PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock' \
	        $(VENV)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	        $$extra --output-file requirements/$$group.txt pyproject.toml || exit 1; \
	done

clean:
	if [ -x $(VENV)/meethaus ]; then $(AS_ROOT) $(VENV)/meethaus lab down; fi
	rm -rf .venv .ansible .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist inventories/lab
