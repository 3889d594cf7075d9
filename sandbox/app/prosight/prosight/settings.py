"""Configuration: environment variables, and `<NAME>_FILE` for secrets. Every problem is reported at once, never a value."""

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional, Tuple

from prosight.providers import Provider, describe

# HS256 wants 256 bits.
MINIMUM_SECRET_LENGTH = 32


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

    def secret(self, name: str, minimum_length: int = 1, required: bool = True) -> str:
        path = self.environment.get(f"{name}_FILE")
        value = self.environment.get(name, "")
        if path:
            try:
                value = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                self.problems.append(f"{name}_FILE: cannot read {path}: {error.strerror}")
                return ""
        if value == "" and required:
            self.problems.append(f"{name} is not set: give {name}_FILE the path of a file that holds it")
        elif value and len(value) < minimum_length:
            self.problems.append(f"{name} is shorter than {minimum_length} characters")
        return value

    def pairs(self, name: str) -> Dict[str, str]:
        """Lines `NAME=value` of the file that `name` names; lines without a value are left out."""
        path = self.environment.get(name)
        lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
        split = (line.partition("=") for line in lines)
        return {key.strip(): value.strip() for key, _, value in split if value.strip()}


@dataclass(frozen=True)
class Database:
    host: str
    port: int
    name: str
    user: str
    # Of the authority that vouches for the server.
    authority: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    domain: str
    release: str
    database: Database
    token_minutes: int
    # These may sign in as administrators, from their first sign-in on.
    administrators: Tuple[str, ...]
    # Those that are configured, by name.
    providers: Mapping[str, Provider]
    secret_key: str = field(repr=False)


def read_database(reader: Reader) -> Database:
    return Database(
        host=reader.text("POSTGRES_HOST"),
        port=reader.number("POSTGRES_PORT", 5432),
        name=reader.text("POSTGRES_DB"),
        user=reader.text("POSTGRES_USER"),
        authority=reader.text("POSTGRES_CA_FILE"),
        password=reader.secret("POSTGRES_PASSWORD"),
    )


def read_providers(reader: Reader) -> Dict[str, Provider]:
    path = reader.environment.get("OAUTH_PROVIDERS_FILE")
    clients = reader.pairs("OAUTH_CLIENTS_FILE")
    if not path:
        return {}
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
        return {entry["name"]: describe(entry, clients) for entry in entries}
    except OSError as error:
        reader.problems.append(f"OAUTH_PROVIDERS_FILE: cannot read {path}: {error.strerror}")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reader.problems.append(f"OAUTH_PROVIDERS_FILE: {path} is no list of providers: {type(error).__name__}")
    return {}


def read_settings(reader: Reader) -> Settings:
    return Settings(
        domain=reader.text("DOMAIN"),
        release=reader.text("RELEASE", "unknown"),
        database=read_database(reader),
        token_minutes=reader.number("ACCESS_TOKEN_EXPIRE_MINUTES", 60),
        administrators=tuple(reader.environment.get("ADMIN_EMAILS", "").replace(",", " ").split()),
        providers=read_providers(reader),
        secret_key=reader.secret("SECRET_KEY", MINIMUM_SECRET_LENGTH),
    )


def load_or_exit(read: Callable):
    """What `read` makes of the environment; a person's mistake ends the process with what to set, not with a stack trace."""
    reader = Reader(os.environ)
    result = read(reader)
    if not reader.problems:
        return result
    print("prosight: cannot start, the configuration is not complete:", file=sys.stderr)
    for problem in reader.problems:
        print(f"  - {problem}", file=sys.stderr)
    sys.exit(78)  # EX_CONFIG
