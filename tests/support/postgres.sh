# A PostgreSQL server on a socket of its own, from this machine's binaries. Prints the folder of the
# socket once it answers, nothing if there are no binaries, and ends when its input does: with the tests,
# however they end. An argument is further options of the server. Each line of the input is a command for the
# server and its standby, whose socket is in the folder `second`; the answer is a line.
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
options="-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 ${1:-}"
start_primary() {
    $as "$bin/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -o "-k $folder $options" start
}
start_primary >/dev/null || {
    cat "$folder/server.log" >&2
    exit 1
}
echo "$folder"

# A standby that every commit waits for, so that no acknowledged write is lost with the primary.
add_standby() {
    from="host=$folder user=dgcc application_name=standby"
    $as "$bin/pg_basebackup" -D "$folder/standby" -d "$from" -c fast -R && $as mkdir "$folder/second" && start_standby || return
    for setting in "ALTER SYSTEM SET synchronous_standby_names = 'standby'" "SELECT pg_reload_conf()"; do
        $as "$bin/psql" -q -h "$folder" -U dgcc -d postgres -c "$setting" || return
    done
    until $as "$bin/psql" -tA -h "$folder" -U dgcc -d postgres -c "SELECT sync_state FROM pg_stat_replication" | grep -q sync; do
        sleep 0.1
    done
}
start_standby() {
    $as "$bin/pg_ctl" -D "$folder/standby" -l "$folder/standby.log" -w -o "-k $folder/second $options" start
}
stop() {
    $as "$bin/pg_ctl" -D "$folder/$1" -m immediate stop
}

while read -r command; do
    case $command in
    "add standby") add_standby ;;
    "start standby") start_standby ;;
    "stop standby") stop standby ;;
    "promote standby") $as "$bin/pg_ctl" -D "$folder/standby" -w promote ;;
    "start primary") start_primary ;;
    "stop primary") stop data ;;
    esac >>"$folder/commands.log" 2>&1 </dev/null && echo done || { cat "$folder"/*.log >&2; echo failed; }
done
[ ! -d "$folder/standby" ] || stop standby >/dev/null 2>&1
stop data >/dev/null 2>&1
rm -rf "$folder"
