# Library: a database beside the live one, and the swap of the two. Sourced by bash after database.sh.
# Needs of it: `sql` and $DATABASE. Sets no variable.
# shellcheck shell=bash

# settings_of_live DATABASE: SQL that gives DATABASE what a dump does not hold of the live one: its owner, who may connect,
# and the settings of the database and of the roles in it.
settings_of_live() {
  sql -d postgres -v live="$DATABASE" -v name="$1" <<'SQL'
SELECT format('ALTER DATABASE %I OWNER TO %I;', :'name', pg_get_userbyid(datdba)) FROM pg_database WHERE datname = :'live';
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC;', :'name');
SELECT format('GRANT %s ON DATABASE %I TO %s%s;', privilege_type, :'name',
    CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
    CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
  FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = :'live';
-- A list is kept as it is written, quotes included; anything else is one value.
SELECT format('ALTER %s SET %I TO %s;',
    CASE setrole WHEN 0 THEN format('DATABASE %I', :'name') ELSE format('ROLE %I IN DATABASE %I', pg_get_userbyid(setrole), :'name') END,
    split_part(entry, '=', 1),
    CASE WHEN split_part(entry, '=', 1) IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
      THEN coalesce(nullif(substr(entry, strpos(entry, '=') + 1), ''), '''''') ELSE quote_literal(substr(entry, strpos(entry, '=') + 1)) END)
  FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(setconfig) entry WHERE datname = :'live';
SQL
}

# side_create DATABASE: an empty one, in the place of what is left of an earlier one, with all that the live one has that
# is not in a dump. Nobody but the superuser may connect until it is swapped in.
side_create() {
  sql -d postgres -v live="$DATABASE" -v side="$1" <<'SQL'
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database WHERE datname = :'side' \gexec
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L CONNECTION LIMIT 0', :'side',
    pg_encoding_to_char(encoding), datcollate, datctype)
  || CASE to_jsonb(d) ->> 'datlocprovider'
    WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'))
    WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', to_jsonb(d) ->> 'datlocale')
    ELSE '' END
  FROM pg_database d WHERE datname = :'live' \gexec
SQL
  settings_of_live "$1" | sql -d postgres
}

# database_exists DATABASE
database_exists() { [ "$(sql -d postgres -v name="$1" <<<"SELECT count(*) FROM pg_database WHERE datname = :'name'")" = 1 ]; }

# swap SIDE BEFORE: ends the sessions of the live database, which from then on is called BEFORE and lets only the superuser
# in, and SIDE becomes the live one: both or neither. Where it cannot be, the live one is as it was.
swap() {
  local limit status=0
  # The limit is 0 where the server stopped during an earlier swap.
  limit=$(sql -d postgres -v live="$DATABASE" <<<"SELECT coalesce(nullif(datconnlimit, 0), -1) FROM pg_database WHERE datname = :'live'")
  # A connection limit, because the renaming waits only 5 s for clients that connect again and again.
  sql -d postgres -v live="$DATABASE" -v side="$1" -v before="$2" -v limit="$limit" >/dev/null <<'SQL' || status=$?
ALTER DATABASE :"live" CONNECTION LIMIT 0;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (:'live', :'side') AND pid <> pg_backend_pid();
BEGIN;
ALTER DATABASE :"live" RENAME TO :"before";
ALTER DATABASE :"side" RENAME TO :"live";
ALTER DATABASE :"live" CONNECTION LIMIT :limit;
COMMIT;
SQL
  [ "$status" -ne 0 ] || return 0
  sql -d postgres -v live="$DATABASE" -v limit="$limit" <<<'ALTER DATABASE :"live" CONNECTION LIMIT :limit' || true
  return "$status"
}
