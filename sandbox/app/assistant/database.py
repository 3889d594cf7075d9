"""Engine and sessions. The role has DML only; tables are made by `assistant.migrate` as another role."""

from typing import Iterator

from fastapi import Request
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session, sessionmaker

from assistant.settings import Database


def make_engine(database: Database) -> Engine:
    url = URL.create(
        "postgresql+psycopg2",
        username=database.user,
        password=database.password,
        host=database.host,
        port=database.port,
        database=database.name,
    )
    return create_engine(
        url,
        # A restarted server leaves dead connections in the pool; the ping finds them before a request does.
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        hide_parameters=True,
        connect_args={"connect_timeout": 5, "options": f"-csearch_path={database.schema}"},
    )


def make_sessions(engine: Engine) -> sessionmaker:
    return sessionmaker(bind=engine, expire_on_commit=False)


def session_of(request: Request) -> Iterator[Session]:
    """FastAPI dependency: one session a request, rolled back unless the handler committed."""
    with request.app.state.sessions() as session:
        yield session
