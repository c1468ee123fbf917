#!/bin/sh
# commit.sh - which commit is this? Called by make.
#
# Usage: commit.sh SRCDIR           print the commit, or nothing when it is not known
#        commit.sh SRCDIR HEADER    write it to HEADER, which is touched only when it changes
#
# A checkout asks git; an unpacked release has it in the file .commit. Where git will not answer
# (`sudo make install` in somebody else's checkout) an existing header stays as it is.
set -eu
srcdir=$1
header=${2:-}
commit=

if [ -e "$srcdir/.git" ]; then
    if ! commit=$(git --no-optional-locks -C "$srcdir" describe --always --dirty --abbrev=12 \
        --exclude='*' 2>/dev/null); then
        [ -z "$header" ] || [ ! -f "$header" ] || exit 0
        commit=
    fi
elif [ -f "$srcdir/.commit" ]; then
    commit=$(cat "$srcdir/.commit")
fi

if [ -z "$header" ]; then
    printf '%s\n' "$commit"
    exit 0
fi
line="#define NRS_COMMIT \"$commit\""
[ -f "$header" ] && [ "$(cat "$header")" = "$line" ] && exit 0
mkdir -p "$(dirname "$header")"
printf '%s\n' "$line" > "$header.$$"
mv "$header.$$" "$header"
