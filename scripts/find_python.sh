#!/bin/sh
# Prints a Python interpreter of the wanted line that really runs, or says what to do.
#   find_python.sh 3.10     for Rasa (exactly 3.10)
#   find_python.sh 3.11     for everything else (3.11 or newer)
# Order: the explicit setting, the command on the PATH, pyenv's versions, uv's Pythons.
set -u
want="${1:?usage: find_python.sh 3.10|3.11}"

case "$want" in
    3.10) setting="RECOURSE_PYTHON310"; explicit="${RECOURSE_PYTHON310:-}"; lines="3.10"
          check='import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != (3, 10))' ;;
    3.11) setting="RECOURSE_PYTHON311"; explicit="${RECOURSE_PYTHON311:-}"; lines="3.11 3.12 3.13 3"
          check='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' ;;
    *) echo "find_python: '$want' is not a line this project uses; say 3.10 or 3.11" >&2; exit 2 ;;
esac

runs() { [ -n "$1" ] && "$1" -c "$check" >/dev/null 2>&1; }

if [ -n "$explicit" ]; then
    if runs "$explicit"; then echo "$explicit"; exit 0; fi
    echo "$setting=$explicit does not run as Python $want (with venv and ensurepip); correct it or unset it" >&2
    exit 1
fi

for line in $lines; do
    # A pyenv shim may exist for a version that is switched off: only what runs counts.
    if runs "python$line"; then command -v "python$line"; exit 0; fi
    if command -v pyenv >/dev/null 2>&1; then
        for python in "$(pyenv root)"/versions/"$line".*/bin/python; do
            if runs "$python"; then echo "$python"; exit 0; fi
        done
    fi
    if command -v uv >/dev/null 2>&1; then
        python=$(uv python find --no-python-downloads "$line" 2>/dev/null) || python=""
        if runs "$python"; then echo "$python"; exit 0; fi
    fi
done

cat >&2 <<MSG
No Python $want found. Looked at $setting, 'python$want' on the PATH, pyenv and uv.
Install one ('pyenv install $want', 'uv python install $want', or your system's python$want with its
venv package), or name one: make run $setting=/path/to/python$want
MSG
exit 1
