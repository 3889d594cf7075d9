"""Configuration: environment variables, and `<NAME>_FILE` for secrets. Every problem is reported at once, never a value."""

import os
import sys
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional, Sequence, Tuple


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

    def number(self, name: str, default: int, least: int, most: int) -> int:
        value = self.environment.get(name) or str(default)
        if not value.isdecimal() or not least <= int(value) <= most:
            self.problems.append(f"{name} is not a number from {least} to {most}")
            return default
        return int(value)

    def port(self, name: str, default: int) -> int:
        return self.number(name, default, 1, 65535)

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        value = self.environment.get(name) or default
        if value and value not in choices:
            self.problems.append(f"{name} is none of: {', '.join(choices)}")
        return value

    def words(self, name: str) -> Tuple[str, ...]:
        """What commas separate."""
        return tuple(word.strip() for word in self.environment.get(name, "").split(",") if word.strip())

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
