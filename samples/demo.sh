# The whole main job on the samples: demo.sh ARCHIVE-COMMAND FOLDER
set -eu
archive=$1
export ARCHIVE_HOME=$2
unset NO_COLOR 2>/dev/null || true
rm -rf "$ARCHIVE_HOME"

run() {
    printf '\n$ archive'
    for word in "$@"; do
        case $word in *[\ \"\*]*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$archive" "$@"
}

printf '\n$ archive ingest samples/text/*.txt\n'
"$archive" ingest samples/text/*.txt
run search "Kim Jong Un" --facet source --facet year --facet location
run search "Kim Jong Un" --since 2018 --until 2021-06 --sort oldest
run search '"production line" source:Reuters'
run reindex
printf '\nThe archive is in %s; next: %s search football\n' "$ARCHIVE_HOME" "ARCHIVE_HOME=$ARCHIVE_HOME $archive"
