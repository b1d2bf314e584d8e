# What each command does: make help
PYTHON ?= python3
COMMANDS := run test suites beside lint bench wheel i18n load shell psql setup start stop reset clean help

.DEFAULT_GOAL := help
.PHONY: $(COMMANDS)
export ARGS JOBS PORT HOST DB CSV DRY SIZE FIX ODOO SANDBOX VERBOSE NO_BROWSER
export DEBIAN_MIRROR POSTGRES_WHEEL
export PYTHONDONTWRITEBYTECODE = 1

$(COMMANDS):
	@$(PYTHON) -m dev $@
