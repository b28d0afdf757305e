# shellcheck shell=bash
# Sourced by the other scripts: installs Debian's packages, and only those that are missing.

say() { printf '%s\n' "$*" >&2; }

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

install_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        require_libraries_by_hand "$@"
        return
    fi
    for package in "$@"; do
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || stop \
            "These packages are missing, and only root can install them: ${missing[*]}" \
            "As root, run: apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing Debian's packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -qq || say "apt-get update had complaints; going on with the lists there are."
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null ||
        stop "apt-get could not install them all. Mend that, then run this again: ${missing[*]}"
}

# Not Debian nor Ubuntu: we do not know this system's package names, but can see whether the libraries are there.
require_libraries_by_hand() {
    python3 - <<'PYTHON' 2>/dev/null || stop \
        "This is not Debian or Ubuntu, so please install by your system's own means:" \
        "  Python 3.11 or newer, Pango, HarfBuzz (with its subset library) and one font such as DejaVu;" \
        "  for the tests also Chromium. Then run this again."
import ctypes.util, sys
sys.exit(not all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))
PYTHON
}
