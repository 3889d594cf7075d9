"""Configuration: environment variables, and `<NAME>_FILE` for secrets. Every problem is reported at once, never a value."""

import os
import sys
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, List, Mapping, Optional


class Reader:
    """Reads variables and collects what is wrong with them, so that one start shows all of it."""

    def __init__(self, environment: Mapping[str, str]):
        self.environment = environment
        self.problems: List[str] = []

    def text(self, name: str, default: Optional[str] = None) -> str:
        value = self.environment.get(name) or default
        if value is None:
            self.problems.append(f"{name} is not set")
        return value or ""

    def number(self, name: str, default: int) -> int:
        value = self.environment.get(name) or str(default)
        if not value.isdecimal() or int(value) == 0:
            self.problems.append(f"{name} is not a number above 0")
            return default
        return int(value)

    def date(self, name: str) -> Optional[datetime]:
        """The beginning of a day in UTC, if one is set."""
        value = self.environment.get(name)
        if not value:
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=timezone.utc)
        except ValueError:
            self.problems.append(f"{name} is not a date such as 2027-03-01")
            return None

    def file(self, name: str) -> str:
        """What is in the file that `name` names. Empty if it names none."""
        path = self.environment.get(name)
        try:
            return Path(path).read_text(encoding="utf-8").strip() if path else ""
        except OSError as error:
            self.problems.append(f"{name}: cannot read {path}: {error.strerror}")
            return ""

    def secret(self, name: str) -> str:
        if not self.environment.get(f"{name}_FILE"):
            self.problems.append(f"{name} is not set: give {name}_FILE the path of a file that holds it")
            return ""
        return self.file(f"{name}_FILE")


@dataclass(frozen=True)
class Database:
    host: str
    port: int
    name: str
    schema: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Tenant:
    """The Auth0 tenant that signs people in. Nothing of it is secret."""

    domain: str
    audience: str
    # Claim of a token with the names of the person's roles.
    roles_claim: str
    # Of the front end.
    client_id: str
    # Certificates of the authority that vouches for the tenant. Empty: the system's authorities.
    authority: str

    @property
    def issuer(self) -> str:
        return f"https://{self.domain}/"

    @property
    def keys_url(self) -> str:
        return f"https://{self.domain}/.well-known/jwks.json"


@dataclass(frozen=True)
class Settings:
    release: str
    database: Database
    # None: people have only their keys.
    tenant: Optional[Tenant]
    # From then on, keys are refused. None: they do not end.
    old_keys_end: Optional[datetime]


def read_database(reader: Reader) -> Database:
    return Database(
        host=reader.text("POSTGRES_HOST"),
        port=reader.number("POSTGRES_PORT", 5432),
        name=reader.text("POSTGRES_DB"),
        schema=reader.text("POSTGRES_SCHEMA", "public"),
        user=reader.text("POSTGRES_USER"),
        password=reader.secret("POSTGRES_PASSWORD"),
    )


def read_tenant(reader: Reader) -> Optional[Tenant]:
    domain = reader.environment.get("AUTH0_DOMAIN")
    if not domain:
        return None
    return Tenant(
        domain=domain,
        audience=reader.text("AUTH0_AUDIENCE"),
        roles_claim=reader.text("AUTH0_ROLES_CLAIM"),
        client_id=reader.text("AUTH0_CLIENT_ID"),
        authority=reader.file("AUTH0_AUTHORITY_FILE"),
    )


def read_settings(reader: Reader) -> Settings:
    return Settings(
        release=reader.text("RELEASE", "unknown"),
        database=read_database(reader),
        tenant=read_tenant(reader),
        old_keys_end=reader.date("OLD_KEYS_END"),
    )


def load_or_exit(read: Callable):
    """What `read` makes of the environment; a person's mistake ends the process with what to set, not with a stack trace."""
    reader = Reader(os.environ)
    result = read(reader)
    if not reader.problems:
        return result
    print("medlogistics: cannot start, the configuration is not complete:", file=sys.stderr)
    for problem in reader.problems:
        print(f"  - {problem}", file=sys.stderr)
    sys.exit(78)  # EX_CONFIG
