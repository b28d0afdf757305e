#!/usr/bin/env bash
# Runs a command with DATABASE_URL set to a PostgreSQL that lets user postgres in without a password:
# the one on 127.0.0.1:5432, or else one of Debian's that lives only as long as the command.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

lets_us_in() {
    .venv/bin/python - <<'PYTHON' 2>/dev/null
import psycopg
psycopg.connect("host=127.0.0.1 port=5432 user=postgres dbname=postgres connect_timeout=3").close()
PYTHON
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

start_our_own() {
    install_packages postgresql
    bin=$(printf "%s\n" /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    folder=$(cd / && as_postgres env -u TMPDIR mktemp -d)
    trap stop_our_own EXIT
    (
        cd "$folder"
        as_postgres "$bin/initdb" --pgdata "$folder/data" --username postgres --auth trust --no-sync >/dev/null
        # Nothing here outlives the tests, so nothing needs to reach the disk.
        as_postgres "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait start --options \
            "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off" >/dev/null
    )
}

stop_our_own() {
    (cd / && as_postgres "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate stop >/dev/null) || true
    rm -rf "$folder"
}

port=5432
if ! lets_us_in; then
    start_our_own
fi
say "PostgreSQL on 127.0.0.1:$port"
DATABASE_URL="postgres://postgres@127.0.0.1:$port/taper" "$@"
