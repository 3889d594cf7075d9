"""Configuration: environment variables, and `<NAME>_FILE` for secrets. Every problem is reported at once, never a value."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional

FAULTS = ("never-healthy", "crash-after-30s", "slow-start", "failing-migration")
# Short keys are as good as none: HS256 wants 256 bits, and the encryption key is derived from its text.
MINIMUM_SECRET_LENGTH = 32


class ConfigurationError(Exception):
    """`problems`: one line each, naming the variable and what to set."""

    def __init__(self, problems: List[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


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

    def port(self, name: str, default: int) -> int:
        value = self.environment.get(name) or str(default)
        if not value.isdecimal() or not 0 < int(value) < 65536:
            self.problems.append(f"{name} is not a port number")
            return default
        return int(value)

    def secret(self, name: str, minimum_length: int = 1) -> str:
        """The variable itself, or the content of the file that `<name>_FILE` names."""
        value = self.environment.get(name, "")
        path = self.environment.get(f"{name}_FILE")
        if path:
            try:
                value = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except OSError as error:
                self.problems.append(f"{name}_FILE: cannot read {path}: {error.strerror}")
                return ""
        if not value:
            self.problems.append(f"{name} is not set: give {name}_FILE the path of a file that holds it")
        elif len(value) < minimum_length:
            self.problems.append(f"{name} is shorter than {minimum_length} characters")
        return value

    def pairs(self, name: str) -> Dict[str, str]:
        """Lines `NAME=value` of the file that `name` names; lines without a value are left out."""
        path = self.environment.get(name)
        if not path:
            return {}
        try:
            lines = Path(path).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            self.problems.append(f"{name}: cannot read {path}: {error.strerror}")
            return {}
        split = (line.partition("=") for line in lines)
        return {key.strip(): value.strip() for key, _, value in split if value.strip()}

    def fault(self) -> str:
        value = self.environment.get("FAULT", "")
        if value and value not in FAULTS:
            self.problems.append(f"FAULT is none of: {', '.join(FAULTS)}")
        return value


@dataclass(frozen=True)
class Database:
    host: str
    port: int
    name: str
    schema: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Redis:
    host: str
    port: int
    password: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    domain: str
    database: Database
    redis: Redis
    fault: str
    jwt_secret: str = field(repr=False)
    token_encryption_key: str = field(repr=False)
    # <PROVIDER>_OAUTH_CLIENT_ID and _SECRET of those providers that are configured.
    oauth_clients: Mapping[str, str] = field(repr=False)


def read_database(reader: Reader) -> Database:
    return Database(
        host=reader.text("DB_HOST"),
        port=reader.port("DB_PORT", 5432),
        name=reader.text("DB_NAME", "assistant"),
        schema=reader.text("DB_SCHEMA", "assistant"),
        user=reader.text("DB_USER"),
        password=reader.secret("DB_PASSWORD"),
    )


def read_settings(reader: Reader) -> Settings:
    return Settings(
        domain=reader.text("DOMAIN"),
        database=read_database(reader),
        redis=Redis(
            host=reader.text("REDIS_HOST"),
            port=reader.port("REDIS_PORT", 6379),
            password=reader.secret("REDIS_PASSWORD"),
        ),
        fault=reader.fault(),
        jwt_secret=reader.secret("JWT_SECRET", MINIMUM_SECRET_LENGTH),
        token_encryption_key=reader.secret("TOKEN_ENCRYPTION_KEY", MINIMUM_SECRET_LENGTH),
        oauth_clients=reader.pairs("OAUTH_CLIENTS_FILE"),
    )


def load(read: Callable, environment: Optional[Mapping[str, str]] = None):
    """What `read` makes of the environment. Raises ConfigurationError with every problem."""
    reader = Reader(os.environ if environment is None else environment)
    result = read(reader)
    if reader.problems:
        raise ConfigurationError(reader.problems)
    return result


def load_or_exit(read: Callable):
    """As `load`, but a person's mistake ends the process with what to set, not with a stack trace."""
    try:
        return load(read)
    except ConfigurationError as error:
        print("assistant: cannot start, the configuration is not complete:", file=sys.stderr)
        for problem in error.problems:
            print(f"  - {problem}", file=sys.stderr)
        sys.exit(78)  # EX_CONFIG
