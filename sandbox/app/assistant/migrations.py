"""The SQL files that make the tables, and which of them a database still lacks. No database here."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional

# The application's files, mounted: another release brings others without another image.
DIRECTORY = Path("/srv/migrations")
# What the database is at before the first one.
NONE = "none"
DOWN = ".down.sql"
NAME = re.compile(r"[0-9]{3}_[a-z0-9_]+")
# CREATE INDEX CONCURRENTLY and its like lock nobody out, and are refused inside a transaction.
CONCURRENT = re.compile(r"\bconcurrently\b", re.IGNORECASE)


class MigrationError(Exception):
    """Nothing was changed. Its text says what is wrong and what to do."""


class NoWayBack(MigrationError):
    """What is applied was not meant to be taken back."""


@dataclass(frozen=True)
class Migration:
    name: str
    sql: str
    # What takes it back, where something does.
    down: Optional[str] = None

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def available(directory: Path = DIRECTORY) -> List[Migration]:
    """In the order in which they are applied: that of their names."""
    try:
        paths = sorted(path for path in directory.iterdir() if path.suffix == ".sql")
        files = {path.name: path.read_text(encoding="utf-8") for path in paths}
    except OSError as error:
        raise MigrationError(f"{error.filename}: {error.strerror}; mount the application's folder of migrations there")
    names = [name[: -len(".sql")] for name in files if not name.endswith(DOWN)]
    if not names:
        raise MigrationError(f"{directory} has no migrations: mount the application's folder of migrations there")
    odd = [name for name in names if not NAME.fullmatch(name)]
    odd += [name for name in files if name.endswith(DOWN) and name[: -len(DOWN)] not in names]
    if odd:
        raise MigrationError(
            f"{directory}: {', '.join(odd)}: name them 001_what_it_does.sql, and what takes one back 001_what_it_does{DOWN}"
        )
    return [Migration(name, files[f"{name}.sql"], files.get(name + DOWN)) for name in names]


def head(applied: Dict[str, str]) -> str:
    return max(applied, default=NONE)


def check(migrations: List[Migration], applied: Dict[str, str]) -> None:
    """What is applied (name -> checksum) must be what these files begin with."""
    names = [m.name for m in migrations]
    changed = [m.name for m in migrations if applied.get(m.name, m.checksum) != m.checksum]
    if changed:
        raise MigrationError(
            f"changed after they were applied: {', '.join(changed)}; restore the files and add a new migration"
        )
    unknown = sorted(set(applied) - set(names))
    if unknown:
        raise MigrationError(
            f"the database is at {head(applied)}, and these files do not have {', '.join(unknown)}; deploy a release that "
            f"has them, or let that release go down to {names[-1]} first: LANDFALL_TARGET={names[-1]} and `downgrade`"
        )
    late = [name for name in names if name not in applied and name < head(applied) != NONE]
    if late:
        raise MigrationError(
            f"{', '.join(late)} would come before {head(applied)}, which is applied; give a new migration a later name"
        )


def pending(migrations: List[Migration], applied: Dict[str, str]) -> List[Migration]:
    check(migrations, applied)
    return [m for m in migrations if m.name not in applied]


def to_take_back(migrations: List[Migration], applied: Dict[str, str], target: str) -> List[Migration]:
    """The newest first. `target`: a name that is applied, or NONE."""
    check(migrations, applied)
    if target != NONE and target not in applied:
        choices = ", ".join([NONE, *sorted(applied)])
        raise MigrationError(f"cannot go down to {target}; LANDFALL_TARGET is one of: {choices}")
    steps = [m for m in reversed(migrations) if m.name in applied and (target == NONE or m.name > target)]
    stuck = [m.name for m in steps if m.down is None]
    if stuck:
        raise NoWayBack(
            f"cannot go down to {target}: {', '.join(stuck)} cannot be taken back, having no {stuck[0]}{DOWN}; "
            "restore the backup from before it instead"
        )
    return steps
