"""Engine, sessions and the one table. `migrations/` makes it; a change here needs a revision there."""

from typing import Iterator

from fastapi import Request
from sqlalchemy import BigInteger, Column, DateTime, String, create_engine, func
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session, declarative_base

from prosight.settings import Database

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(BigInteger, primary_key=True)
    email = Column(String(320), nullable=False, unique=True)
    name = Column(String(200))
    # As the database has it for new users.
    role = Column(String(50), nullable=False)
    provider = Column(String(20), nullable=False)
    provider_id = Column(String(100), nullable=False)
    local_id = Column("localId", String(50))
    created_at = Column(DateTime(timezone=True), nullable=False, server_default=func.now())
    last_login_at = Column(DateTime(timezone=True))


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
        # The server is another machine: a restart of it leaves dead connections in the pool.
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "sslmode": "verify-full",
            "sslrootcert": database.authority,
            "application_name": "prosight",
        },
    )


def session_of(request: Request) -> Iterator[Session]:
    """FastAPI dependency: one session a request, rolled back unless the handler committed."""
    with Session(request.app.state.engine, expire_on_commit=False) as session:
        yield session
