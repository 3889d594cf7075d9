"""`python3 -m assistant.migrate`: applies the SQL files of `migrations/` that the database does not have yet.

All of them in one transaction under one advisory lock, so that two runs cannot interleave and a failure leaves
nothing behind. Run as the migrator role, which then owns the tables; the application's role gets its rights from
that role's default privileges. Exit codes: 0 done, 1 failed and rolled back, 78 configuration.
"""

import hashlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Tuple

import psycopg2
from psycopg2.extensions import connection as Connection

from assistant.configuration import Reader, load_or_exit
from assistant.settings import Database, read_database, read_fault

DIRECTORY = Path(__file__).parent / "migrations"
CONNECT_ATTEMPTS = 10


class MigrationError(Exception):
    """Its text says what to do."""


@dataclass(frozen=True)
class Migration:
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def available(directory: Path = DIRECTORY) -> List[Migration]:
    return [Migration(path.stem, path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.sql"))]


def pending(migrations: List[Migration], applied: Dict[str, str]) -> List[Migration]:
    """Those not applied yet. A file that changed after it was applied is refused: the tables no longer follow from it."""
    changed = [m.name for m in migrations if applied.get(m.name, m.checksum) != m.checksum]
    if changed:
        raise MigrationError(
            f"changed after they were applied: {', '.join(changed)}; restore the files and add a new migration"
        )
    return [m for m in migrations if m.name not in applied]


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


def prepare(cursor, database: Database) -> Dict[str, str]:
    """Takes the lock, checks the role's rights, and returns name -> checksum of what is applied."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('assistant.migrate'))")
    # From here on no statement may queue behind a long transaction while the application queues behind us.
    cursor.execute("SET LOCAL lock_timeout = '10s'")
    cursor.execute("SELECT to_regnamespace(quote_ident(%s)) IS NOT NULL", (database.schema,))
    if not cursor.fetchone()[0]:
        raise MigrationError(f'schema "{database.schema}" is not in database "{database.name}"; create it first')
    cursor.execute("SELECT has_schema_privilege(%s, 'CREATE')", (database.schema,))
    if not cursor.fetchone()[0]:
        raise MigrationError(
            f'role "{database.user}" may not create tables in schema "{database.schema}"; '
            "set DB_USER and DB_PASSWORD_FILE to those of the migrator role"
        )
    cursor.execute("SELECT set_config('search_path', quote_ident(%s), true)", (database.schema,))
    cursor.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations ("
        " name text PRIMARY KEY, checksum text NOT NULL, applied_by text NOT NULL DEFAULT current_user,"
        " applied_at timestamptz NOT NULL DEFAULT now())"
    )
    cursor.execute("SELECT name, checksum FROM schema_migrations")
    return dict(cursor.fetchall())


def migrate(database: Database, migrations: List[Migration], fail: bool) -> Tuple[List[str], List[str]]:
    """Names of what was applied, and of what the database has but this code does not know (a rolled back release)."""
    with connect(database) as link, link.cursor() as cursor:
        applied = prepare(cursor, database)
        todo = pending(migrations, applied)
        for migration in todo:
            cursor.execute(migration.sql)
            cursor.execute(
                "INSERT INTO schema_migrations (name, checksum) VALUES (%s, %s)", (migration.name, migration.checksum)
            )
        if fail:
            cursor.execute("SELECT 1 / 0 AS fault_failing_migration")
        known = {migration.name for migration in migrations}
        return [m.name for m in todo], sorted(set(applied) - known)


def read(reader: Reader) -> Tuple[Database, str]:
    return read_database(reader), read_fault(reader)


def main() -> int:
    database, fault = load_or_exit(read)
    try:
        applied, unknown = migrate(database, available(), fail=fault == "failing-migration")
    except (MigrationError, psycopg2.Error) as error:
        print(f"migrate: failed, nothing was changed: {str(error).strip()}", file=sys.stderr)
        return 1
    for name in unknown:
        print(f"migrate: the database has {name}, which this release does not know")
    for name in applied:
        print(f"migrate: applied {name}")
    if not applied:
        print("migrate: nothing to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
