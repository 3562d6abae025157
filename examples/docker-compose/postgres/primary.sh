#!/bin/sh
# Run once by the image of PostgreSQL, on the empty server: the roles, the slot of the standby, and
# who may replicate.
set -eu
export PGUSER="${POSTGRES_USER:-postgres}"

psql -X -q -v ON_ERROR_STOP=1 -d postgres -f /opt/pgvigil-role.sql
psql -X -q -v ON_ERROR_STOP=1 -d postgres <<'SQL'
\set pgvigil `cat /run/secrets/pgvigil-password`
\set replication `cat /run/secrets/replication-password`
ALTER ROLE pgvigil PASSWORD :'pgvigil';
CREATE ROLE replicator REPLICATION LOGIN PASSWORD :'replication';
SELECT pg_create_physical_replication_slot('db2');
SQL
echo 'host replication replicator samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
