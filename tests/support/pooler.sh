# PgBouncer in transaction mode before a PostgreSQL server whose socket is in the folder $1, from this machine's binaries.
# Prints the folder of its own socket once it answers, nothing if there is no binary, and ends when its input does.
set -u

bin=$(command -v pgbouncer || { [ -x /usr/sbin/pgbouncer ] && echo /usr/sbin/pgbouncer; })
[ -n "$bin" ] || exit 0

folder=$(mktemp -d /tmp/dgcc-pooler.XXXXXX)
cat >"$folder/pgbouncer.ini" <<SETTINGS
[databases]
* = host=$1
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = $folder
auth_type = trust
auth_file = $folder/users
pool_mode = transaction
default_pool_size = 4
logfile = $folder/log
SETTINGS
echo '"dgcc" ""' >"$folder/users"
# It refuses to run as root.
as=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    chown -R "$user" "$folder"
    as="runuser -u $user --"
fi
# When it ends, runuser tells the terminal.
$as "$bin" -q "$folder/pgbouncer.ini" 2>/dev/null &
process=$!
for _ in $(seq 100); do
    pg_isready -q -h "$folder" -p 6432 -U dgcc -d postgres && break
    sleep 0.1
done
echo "$folder"
cat >/dev/null
kill "$process"
wait "$process"
rm -rf "$folder"
