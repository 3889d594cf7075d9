-- The roles and the schema, for a run without Landfall (whose database component makes the same). Once, as superuser:
--   docker compose exec -T -u postgres -e APP_DB_PASSWORD -e MIGRATOR_DB_PASSWORD -e MONITOR_DB_PASSWORD postgres psql -d assistant < postgres/roles.sql
\set ON_ERROR_STOP on
\set app_password `echo "$APP_DB_PASSWORD"`
\set migrator_password `echo "$MIGRATOR_DB_PASSWORD"`
\set monitor_password `echo "$MONITOR_DB_PASSWORD"`
BEGIN;
-- No password may reach the server's log.
SET LOCAL log_statement = 'none';
SET LOCAL log_min_duration_statement = -1;
SET LOCAL log_min_error_statement = 'panic';
CREATE ROLE owner NOLOGIN;
CREATE ROLE migrator LOGIN PASSWORD :'migrator_password';
CREATE ROLE app LOGIN PASSWORD :'app_password';
CREATE ROLE monitor LOGIN PASSWORD :'monitor_password' CONNECTION LIMIT 2 IN ROLE pg_monitor;
ALTER DATABASE assistant OWNER TO owner;
REVOKE ALL ON DATABASE assistant FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE assistant TO migrator, app;
CREATE SCHEMA assistant AUTHORIZATION owner;
GRANT USAGE, CREATE ON SCHEMA assistant TO migrator;
GRANT USAGE ON SCHEMA assistant TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA assistant GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE migrator IN SCHEMA assistant GRANT USAGE, SELECT ON SEQUENCES TO app;
COMMIT;
