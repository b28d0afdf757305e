#!/usr/bin/env bash
# Brings a machine to where the app can run (or, with --dev, be tested), and does nothing twice.
#
#   scripts/setup.sh          system libraries, .venv, requirements/base.txt, .env
#   scripts/setup.sh --dev    the same, with Chromium and requirements/dev.txt
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

RUN_PACKAGES=(
    python3 python3-venv ca-certificates
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 # WeasyPrint draws with these
    fonts-dejavu-core                                    # and ends the process where there is no font
)
TEST_PACKAGES=(
    chromium
    libatomic1 # Playwright's own Node needs it
)

# The first python that is new enough and can make a virtual environment.
find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer with its venv module is needed; here is $(python3 --version 2>/dev/null || echo none)." \
        "Install one, for example: apt-get install python3.11-venv"
}

make_venv() {
    if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        local python
        python=$(find_python)
        say "Making the virtual environment .venv with $($python --version)"
        "$python" -m venv --clear .venv
    fi
}

# Installs a lock, unless this very lock is installed. The developer's lock holds the other one.
install_lock() {
    local name=$1 installed=".venv/installed-$1.sha256"
    if sha256sum --check --status "$installed" 2>/dev/null; then
        return
    fi
    say "Installing the packages of requirements/$name.txt"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --require-hashes --no-deps --requirement "requirements/$name.txt"
    sha256sum "requirements/$name.txt" >"$installed"
    if [ "$name" = dev ]; then
        sha256sum requirements/base.txt >.venv/installed-base.sha256
    else
        rm -f .venv/installed-dev.sha256
    fi
}

write_env() {
    if [ ! -e .env ]; then
        say "Writing .env with a secret key of this machine's own"
        (
            umask 077
            printf 'TAPER_ENV=development\nSECRET_KEY=%s\n' \
                "$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" >.env
        )
    fi
}

main() {
    case "${1:-}" in
    "") install_packages "${RUN_PACKAGES[@]}" ;;
    --dev)
        # Any Chromium will do; Ubuntu has none that is a plain package.
        if find_chromium; then TEST_PACKAGES=(libatomic1); fi
        install_packages "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}"
        ;;
    *) stop "Usage: scripts/setup.sh [--dev]" ;;
    esac
    make_venv
    if [ "${1:-}" = --dev ]; then install_lock dev; fi
    install_lock base
    write_env
}

find_chromium() {
    command -v chromium || command -v google-chrome || command -v chromium-browser
} >/dev/null

main "$@"
