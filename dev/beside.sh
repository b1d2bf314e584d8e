#!/bin/bash
# Do OCA's commission modules and the addon leave each other alone? Both are installed in one
# database, the tests of both run there, then the addon is removed and OCA's tests run again.
# `make beside` prepares what this needs and calls it; it takes about five minutes.
set -eu -o pipefail
. "$(dirname "$0")/scratch.sh"

name=beside_oca
theirs=commission_oca,account_commission_oca,sale_commission_oca
folder=$SANDBOX/oca
log=$SANDBOX/log/$name
conf=$SANDBOX/odoo.conf
addons=$(sed -n 's/^addons_path *= *//p' "$conf"),$folder/odoo/addons
our_tests=$(printf ',/sales_conveyor/tests/test_%s.py' \
    commission commission_random commission_screens client merge invoice_seller names)

main() {
    scratch
    rm -f "$log"_*.log
    fetch

    odoo "OCA's modules installed" oca -i sale_commission_oca
    odoo "the addon installed" addon -i sales_conveyor
    tests "the addon's tests" ours --test-tags "${our_tests#,}"
    oca_tests "OCA's tests" theirs
    remove
    oca_tests "OCA's tests without the addon" removed
    echo "They leave each other alone."
}

fetch() {
    "$SANDBOX/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --no-deps --upgrade --target "$folder" \
        $(printf 'odoo-addon-%s<19.1 ' ${theirs//,/ } | tr _ -)
}

odoo() {
    local title=$1 step=$2
    shift 2
    echo "$title …"
    "$SANDBOX/venv/bin/odoo" -c "$conf" --addons-path "$addons" -d "$name" \
        --http-port "$(free_port)" --stop-after-init "$@" \
        --logfile "${log}_$step.log" >"${log}_$step.out" 2>&1 || true
    if grep -E ' (WARNING|ERROR|CRITICAL) ' "${log}_$step.log"; then
        echo "The log: ${log}_$step.log" >&2
        exit 1
    fi
}

tests() {
    local step=$2
    odoo "$@"
    # A run without tests would look like a success.
    sed -n 's/^.*odoo.tests.result: /  /p' "${log}_$step.log" | grep -E ' of [1-9]'
}

oca_tests() {
    # The update is for tests that must run while their module is being loaded.
    tests "$@" -u commission_oca --test-tags "/${theirs//,/,/}"
}

remove() {
    echo "the addon removed …"
    "$SANDBOX/venv/bin/odoo" shell -c "$conf" --addons-path "$addons" -d "$name" \
        --no-http --logfile "${log}_remove.log" <<'END' >"${log}_remove.out"
addon = env["ir.module.module"].search([("name", "=", "sales_conveyor")])
addon.button_immediate_uninstall()
print("state:", addon.state)
END
    grep -q 'state: uninstalled' "${log}_remove.out"
}

main
