#!/bin/sh
# Clones $UPSTREAM into an empty data directory, then starts what the image would.
set -eu
passfile=/var/lib/postgresql/replication.pgpass

umask 077
printf '*:*:*:replicator:%s\n' "$(cat /run/secrets/replication-password)" >"$passfile"
chown postgres:postgres "$passfile"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  # A copy that was interrupted is worth nothing.
  find "$PGDATA" -mindepth 1 -delete
  chown postgres:postgres "$PGDATA"
  chmod 700 "$PGDATA"
  gosu postgres pg_basebackup --write-recovery-conf --wal-method=stream --slot="$SLOT" \
    --checkpoint=fast --pgdata="$PGDATA" \
    --dbname="host=$UPSTREAM user=replicator passfile=$passfile"
fi

exec docker-entrypoint.sh "$@"
