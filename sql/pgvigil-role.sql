-- The role pgvigil logs in as: a member of pg_monitor and nothing else.
--
--   psql -X -v ON_ERROR_STOP=1 -f pgvigil-role.sql
--   psql -X -v ON_ERROR_STOP=1 -v role=monitoring -v connections=6 -f pgvigil-role.sql
--
-- Run it as a superuser, or as a role with CREATEROLE that may grant pg_monitor, on the primary: standbys get the role
-- with the WAL. It may be run again at any time; it repairs what was changed by hand. PostgreSQL 13 to 18.
-- It sets no password. Prefer peer or certificate authentication; otherwise use psql's \password afterwards, which
-- sends a SCRAM verifier, so that the password itself reaches neither the server's log nor pg_stat_statements.

\set QUIET on
SET client_min_messages = warning;

\if :{?role}
\else
  \set role pgvigil
\endif
-- The budget of the exporter (collection.max_connections, 3 by default), one for its probe of new connections, and
-- one for the person who looks at what the role sees.
\if :{?connections}
\else
  \set connections 5
\endif

BEGIN;

SELECT pg_catalog.format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = :'role')
\gexec

-- Only a superuser may touch these attributes in every version, even to switch them off; others leave them at the
-- defaults of a new role, which are the same.
SELECT pg_catalog.format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', :'role')
WHERE (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER)
\gexec
ALTER ROLE :"role" LOGIN INHERIT CONNECTION LIMIT :connections;

-- pg_monitor = pg_read_all_settings + pg_read_all_stats + pg_stat_scan_tables. It reads no table of anybody.
GRANT pg_monitor TO :"role";

-- The exporter pins these itself in every session, which wins over ALTER ROLE and ALTER DATABASE. They stand here too
-- for sessions that people open with this role, and for poolers that drop startup options.
ALTER ROLE :"role" SET default_transaction_read_only = on;
ALTER ROLE :"role" SET search_path = pg_catalog, pg_temp;
ALTER ROLE :"role" SET statement_timeout = '10s';
ALTER ROLE :"role" SET lock_timeout = '100ms';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE :"role" SET jit = off;
ALTER ROLE :"role" SET max_parallel_workers_per_gather = 0;

SELECT pg_catalog.format('COMMENT ON ROLE %I IS %L', :'role',
                         'pgvigil monitoring: pg_monitor, read only')
\gexec

-- PostgreSQL 16 and newer: lets the exporter connect into reserved_connections, so that it still gets in when the
-- applications have used all others. Takes effect once reserved_connections (0 by default) is raised, e.g. to 3.
SELECT pg_catalog.format('GRANT pg_use_reserved_connections TO %I', :'role')
WHERE EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'pg_use_reserved_connections')
\gexec

COMMIT;

-- Optional, by hand, in each database where it is wanted:
--
-- * Where CONNECT was revoked from PUBLIC:       GRANT CONNECT ON DATABASE app TO pgvigil;
-- * Sequences near exhaustion: only a sequence the role may read shows its position.
--                                                GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO pgvigil;
-- * Statement metrics (pg_stat_statements, switched on in pgvigil.yaml):
--                                                CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public;
--
-- And a line for pg_hba.conf, before any broader one:
--   local   all   pgvigil                  peer map=pgvigil
--   host    all   pgvigil   127.0.0.1/32   scram-sha-256
