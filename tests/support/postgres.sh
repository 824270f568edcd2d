# A PostgreSQL server on a socket of its own, from this machine's binaries. Prints the folder of the
# socket once it answers, nothing if there are no binaries, and ends when its input does: with the tests,
# however they end. An argument is further options of the server.
set -u

for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -Vr) "$(dirname "$(command -v initdb || echo /)")"; do
    if [ -x "$bin/initdb" ] && [ -x "$bin/pg_ctl" ]; then break; fi
    bin=
done
[ -n "${bin:-}" ] || exit 0

folder=$(mktemp -d /tmp/dgcc-postgres.XXXXXX)
# The server refuses to run as root.
as=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    chown "$user" "$folder"
    as="runuser -u $user --"
fi
cd "$folder"

$as "$bin/initdb" -D "$folder/data" -U dgcc -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log" 2>&1 || {
    cat "$folder/initdb.log" >&2
    exit 1
}
# Nothing here must survive a crash.
options="-k $folder -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 ${1:-}"
$as "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -o "$options" start >/dev/null || {
    cat "$folder/server.log" >&2
    exit 1
}
echo "$folder"
cat >/dev/null
$as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null
rm -rf "$folder"
