# A database for one run of tests, made and dropped by the script that sources this file.
# The script names it in `name`.

scratch() {
    trap drop EXIT
    trap 'exit 130' INT TERM
    mkdir -p "$SANDBOX/log"
    drop
    sql "CREATE DATABASE $name ENCODING 'unicode' LC_COLLATE 'C' TEMPLATE template0"
}

drop() {
    # PostgreSQL's own vacuum may be in there; only a superuser may send it away.
    local seconds
    for seconds in 1 5 30 0; do
        sql "DROP DATABASE IF EXISTS $name WITH (FORCE)" 2>"$SANDBOX/log/$name.drop" && break
        [ $seconds = 0 ] && cat "$SANDBOX/log/$name.drop" >&2
        sleep $seconds
    done
    rm -rf "$SANDBOX/filestore/filestore/$name" "$SANDBOX/log/$name.drop"
}

sql() {
    PGOPTIONS='-c client_min_messages=warning' \
        psql -X -q -v ON_ERROR_STOP=1 -d postgres -c "$1"
}

free_port() {
    "$SANDBOX/venv/bin/python" -c "import socket
print(socket.create_server(('127.0.0.1', 0)).getsockname()[1])"
}
