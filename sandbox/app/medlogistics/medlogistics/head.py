"""`python3 -m medlogistics.head`: two lines, the revision that the database has and the one that this release wants."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from medlogistics.database import make_engine
from medlogistics.settings import load_or_exit, read_database


def main() -> None:
    scripts = ScriptDirectory.from_config(Config("alembic.ini"))
    with make_engine(load_or_exit(read_database)).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    print(f"current {current or 'none'}")
    print(f"target {scripts.get_current_head()}")


if __name__ == "__main__":
    main()
