#!/bin/sh
# Creates a random password for the database of docker-compose.yml and stores it in a folder. Existing files are not
# changed. Only the service that needs a file can read it: PostgreSQL runs as user 999, dgcc as user 65532.
set -eu
umask 377
folder=${1:?folder of the secrets}

write() { # write FILE USER TEXT: whole or not at all
    rm -f "$folder/.new"
    printf '%s\n' "$3" >"$folder/.new"
    chown "$2" "$folder/.new"
    mv "$folder/.new" "$folder/$1"
}

[ -e "$folder/database_url" ] && [ -e "$folder/postgres_password" ] && exit 0
if [ -e "$folder/database_url" ] || [ -e "$folder/postgres_password" ]; then
    echo "$folder has only one of database_url and postgres_password: add the other one" >&2
    exit 1
fi
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
write postgres_password 999 "$password"
write database_url 65532 "postgres://dgcc:$password@database/dgcc"
echo "created a password for the database"
