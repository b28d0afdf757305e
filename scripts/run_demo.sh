#!/usr/bin/env bash
# Serves the demo on this machine: database, invented patients, sign-ins, server. `make run` sets up first.
set -euo pipefail
cd "$(dirname "$0")/.."
export TAPER_DEMO=1
python=.venv/bin/python
port=${PORT:-8000}

"$python" manage.py migrate --no-input --verbosity 0
"$python" manage.py seed_demo
printf '\nOpen http://127.0.0.1:%s/ in a browser. Ctrl-C stops the server.\n\n' "$port"
export DJANGO_RUNSERVER_HIDE_WARNING=true
exec "$python" manage.py runserver --noreload "127.0.0.1:$port"
