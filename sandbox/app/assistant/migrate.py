"""`python3 -m assistant.migrate [upgrade|status|downgrade]`: brings the tables to what the SQL files say.

    upgrade    applies what the database does not have yet (also without a verb)
    status     two lines, "current <head|none>" and "target <head>"; changes nothing
    downgrade  takes back what is newer than the head that LANDFALL_TARGET names, or everything for "none"

Each migration is one transaction, which also writes down its name, checksum and time, except one that does something
CONCURRENTLY: that is one statement, by itself. All of a run are under one advisory lock, so that two runs cannot interleave. Run as the migrator role, which then owns the tables; the
application's role gets its rights from that role's default privileges. PGOPTIONS may bring other limits of time.
Exit codes: 0 done, 1 failed, and what failed is rolled back, 3 nothing to go down by, 64 no such verb, 78 configuration.
"""

import os
import sys
import time
from typing import Callable, Dict, List

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from assistant.configuration import load_or_exit
from assistant.migrations import CONCURRENT, Migration, MigrationError, NoWayBack, available, check, head, pending, to_take_back
from assistant.settings import Database, read_database, read_fault

CONNECT_ATTEMPTS = 10
# How long another run may take, where no lock_timeout says it.
LOCK_SECONDS = 600
TABLE = "schema_migrations"


class Manager:
    """One connection to the database, with the search path on the application's schema."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.link = connect(database)
        with self.link, self.link.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(quote_ident(%s)) IS NOT NULL", (database.schema,))
            if not cursor.fetchone()[0]:
                raise MigrationError(
                    f'schema "{database.schema}" is not in database "{database.name}"; create it first'
                )
            cursor.execute("SELECT set_config('search_path', quote_ident(%s), false)", (database.schema,))

    def applied(self) -> Dict[str, str]:
        """Name -> checksum."""
        with self.link, self.link.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (TABLE,))
            if not cursor.fetchone()[0]:
                return {}
            cursor.execute(f"SELECT name, checksum FROM {TABLE}")
            return dict(cursor.fetchall())

    def lock(self) -> None:
        """Nobody else migrates until the connection ends. Refuses a role that may not."""
        with self.link, self.link.cursor() as cursor:
            cursor.execute("SELECT has_schema_privilege(%s, 'CREATE')", (self.database.schema,))
            if not cursor.fetchone()[0]:
                raise MigrationError(
                    f'role "{self.database.user}" may not create tables in schema "{self.database.schema}"; '
                    "set DB_USER and DB_PASSWORD_FILE to those of the migrator role"
                )
            cursor.execute("SELECT setting::bigint / 1000.0 FROM pg_settings WHERE name = 'lock_timeout'")
            limit = float(cursor.fetchone()[0])
            # No statement may queue behind a long transaction while the application queues behind it.
            if limit == 0:
                cursor.execute("SET lock_timeout = '10s'")
        deadline = time.monotonic() + (limit or LOCK_SECONDS)
        while not self.try_lock():
            if time.monotonic() > deadline:
                raise MigrationError("another migration is running; wait for its end and try again")
            time.sleep(0.2)

    def try_lock(self) -> bool:
        # Asked again and again: a transaction that waits for the lock would keep the other run's CONCURRENTLY waiting.
        with self.link, self.link.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('assistant.migrate'))")
            return cursor.fetchone()[0]

    def apply(self, migration: Migration, fail: bool) -> None:
        alone = self.run_alone(migration.name, migration.sql)
        with self.link, self.link.cursor() as cursor:
            self.make_table(cursor)
            if not alone:
                cursor.execute(migration.sql)
            cursor.execute(
                f"INSERT INTO {TABLE} (name, checksum) VALUES (%s, %s)", (migration.name, migration.checksum)
            )
            if fail:
                cursor.execute("SELECT 1 / 0 AS fault_failing_migration")

    def take_back(self, migration: Migration) -> None:
        alone = self.run_alone(migration.name, migration.down)
        with self.link, self.link.cursor() as cursor:
            if not alone:
                cursor.execute(migration.down)
            cursor.execute(f"DELETE FROM {TABLE} WHERE name = %s", (migration.name,))
            cursor.execute(f"SELECT NOT EXISTS (SELECT FROM {TABLE})")
            # An empty database is as it was before.
            if cursor.fetchone()[0]:
                cursor.execute(f"DROP TABLE {TABLE}")

    def run_alone(self, name: str, text: str) -> bool:
        """Whether that was what it needed. Nothing takes back what it did when it fails, so that must be said."""
        if not CONCURRENT.search(text):
            return False
        problems = []
        self.link.autocommit = True
        with self.link.cursor() as cursor:
            try:
                cursor.execute(text)
            except psycopg2.Error as error:
                problems.append(str(error).strip())
                if self.link.closed:
                    raise
            cursor.execute(
                "SELECT string_agg(indexrelid::regclass::text, ', ') FROM pg_index JOIN pg_class ON oid = indexrelid"
                " WHERE NOT indisvalid AND relnamespace = to_regnamespace(quote_ident(%s))",
                (self.database.schema,),
            )
            # With IF NOT EXISTS, one that an earlier run left would pass for an index.
            broken = cursor.fetchone()[0]
        self.link.autocommit = False
        if broken:
            problems.append(f"unfinished: {broken}; DROP INDEX CONCURRENTLY {broken}, and run it again")
        if problems:
            raise MigrationError(f"{name} failed, and is not applied: " + "; ".join(problems))
        return True

    def make_table(self, cursor) -> None:
        """Default privileges let the application write to every table; what is applied is not for it to say."""
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", (TABLE,))
        if cursor.fetchone()[0]:
            return
        cursor.execute(
            f"CREATE TABLE {TABLE} ("
            " name text PRIMARY KEY, checksum text NOT NULL, applied_by text NOT NULL DEFAULT current_user,"
            " applied_at timestamptz NOT NULL DEFAULT now())"
        )
        cursor.execute(
            "SELECT DISTINCT grantee FROM information_schema.role_table_grants"
            " WHERE table_schema = %s AND table_name = %s AND grantee <> current_user",
            (self.database.schema, TABLE),
        )
        for (grantee,) in cursor.fetchall():
            change = "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}"
            cursor.execute(sql.SQL(change).format(sql.Identifier(TABLE), sql.Identifier(grantee)))


def connect(database: Database) -> Connection:
    for attempt in range(1, CONNECT_ATTEMPTS + 1):
        try:
            return psycopg2.connect(
                host=database.host,
                port=database.port,
                dbname=database.name,
                user=database.user,
                password=database.password,
                connect_timeout=5,
                application_name="assistant.migrate",
            )
        except psycopg2.OperationalError as error:
            # A refused password does not get better by waiting; a server that is not up yet does.
            if attempt == CONNECT_ATTEMPTS or "authentication failed" in str(error):
                raise MigrationError(f"cannot connect to {database.host}:{database.port}: {error}".strip())
            time.sleep(1)
    raise AssertionError("unreachable")


def status(manager: Manager, migrations: List[Migration]) -> None:
    applied = manager.applied()
    known = {m.name for m in migrations}
    # A head that these files do not know is an answer; files that do not fit what is applied are none.
    check(migrations, {name: checksum for name, checksum in applied.items() if name in known})
    print(f"current {head(applied)}\ntarget {migrations[-1].name}")


def upgrade(manager: Manager, migrations: List[Migration], fail: bool) -> None:
    manager.lock()
    todo = pending(migrations, manager.applied())
    for migration in todo:
        carry_out(manager, migration, lambda: manager.apply(migration, fail and migration is todo[-1]))
        print(f"migrate: applied {migration.name}")
    if not todo and fail:
        raise MigrationError("FAULT=failing-migration, and there is nothing to apply")
    if not todo:
        print("migrate: nothing to do")


def downgrade(manager: Manager, migrations: List[Migration], target: str) -> None:
    manager.lock()
    todo = to_take_back(migrations, manager.applied(), target)
    for migration in todo:
        carry_out(manager, migration, lambda: manager.take_back(migration))
        print(f"migrate: took back {migration.name}")
    if not todo:
        print("migrate: nothing to do")


def carry_out(manager: Manager, migration: Migration, step: Callable[[], None]) -> None:
    """A step is done or rolled back; earlier ones of this run stay, and the error says where that leaves the database."""
    try:
        step()
    except psycopg2.Error as error:
        # A connection that broke cannot say it.
        at = "where it was" if manager.link.closed else f"at {head(manager.applied())}"
        raise MigrationError(f"{migration.name} was rolled back, the database is {at}: {str(error).strip()}")


def main(arguments: List[str]) -> int:
    verb = arguments[0] if arguments else "upgrade"
    if len(arguments) > 1 or verb not in ("upgrade", "status", "downgrade"):
        print("usage: python3 -m assistant.migrate [upgrade|status|downgrade]", file=sys.stderr)
        return 64
    database, fault = load_or_exit(lambda reader: (read_database(reader), read_fault(reader)))
    try:
        migrations = available()
        if verb == "downgrade" and not os.environ.get("LANDFALL_TARGET"):
            raise MigrationError("LANDFALL_TARGET is not set: give it the head to go down to, or none")
        manager = Manager(database)
        if verb == "status":
            status(manager, migrations)
        elif verb == "upgrade":
            upgrade(manager, migrations, fail=fault == "failing-migration")
        else:
            downgrade(manager, migrations, os.environ["LANDFALL_TARGET"])
    except (MigrationError, psycopg2.Error) as error:
        print(f"migrate: failed: {str(error).strip()}", file=sys.stderr)
        return 3 if isinstance(error, NoWayBack) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
