"""Engine, sessions and tables. `migrations/` makes the tables; a change here needs a revision there."""

from typing import Iterator

from fastapi import Request
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, String, Text, create_engine
from sqlalchemy.engine import URL, Engine
from sqlalchemy.orm import Session, declarative_base, deferred, relationship

from medlogistics.settings import Database

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = Column(BigInteger, primary_key=True)
    email = Column(String(320), nullable=False, unique=True)
    name = Column(String(200))
    role = Column(String(50), nullable=False)
    api_key_hash = Column(String(64), unique=True)
    is_active = Column(Boolean, nullable=False)
    # Read only where it is asked for: keys also work on a database that was taken back to before Auth0.
    auth0_user_id = deferred(Column(Text, unique=True))


class Prescription(Base):
    __tablename__ = "prescriptions"

    id = Column(BigInteger, primary_key=True)
    patient = Column(String(200), nullable=False)
    medicine = Column(String(200), nullable=False)
    prescribed_by = Column(BigInteger, ForeignKey("users.id"), nullable=False)
    dispensed_by = Column(BigInteger, ForeignKey("users.id"))


class Hospital(Base):
    __tablename__ = "hospitals"

    id = Column(BigInteger, primary_key=True)
    name = Column(String(200), nullable=False, unique=True)


class Ward(Base):
    __tablename__ = "wards"

    id = Column(BigInteger, primary_key=True)
    hospital_id = Column(BigInteger, ForeignKey("hospitals.id"), nullable=False)
    name = Column(String(200), nullable=False)
    hospital = relationship(Hospital, lazy="joined", innerjoin=True)


class WardPermission(Base):
    __tablename__ = "user_ward_permissions"

    user_id = Column(BigInteger, ForeignKey("users.id"), primary_key=True)
    ward_id = Column(BigInteger, ForeignKey("wards.id"), primary_key=True)
    # "read" or "write".
    permission = Column(String(10), nullable=False)


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
        # A restart of the server leaves dead connections in the pool.
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=5,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c search_path={database.schema}",
            "application_name": "medlogistics",
        },
    )


def session_of(request: Request) -> Iterator[Session]:
    """FastAPI dependency: one session a request, rolled back unless the handler committed."""
    with Session(request.app.state.engine, expire_on_commit=False) as session:
        yield session
