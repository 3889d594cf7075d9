"""/api/notes: a user's own notes. Another user's note is as absent as one that never was."""

from datetime import datetime
from typing import List

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from assistant.database import session_of
from assistant.identity import current_user
from assistant.models import Note, User

router = APIRouter(prefix="/notes")
PAGE = 100


class NoteIn(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    body: str = Field("", max_length=20_000)


class NoteOut(NoteIn):
    id: int
    created_at: datetime

    class Config:
        orm_mode = True


def note_of(note_id: int, user: User = Depends(current_user), session: Session = Depends(session_of)) -> Note:
    """FastAPI dependency: the note, if it is this user's."""
    note = session.get(Note, note_id)
    if note is None or note.user_id != user.id:
        raise HTTPException(404, "no such note")
    return note


@router.get("", response_model=List[NoteOut])
def list_notes(user: User = Depends(current_user), session: Session = Depends(session_of)) -> List[Note]:
    query = select(Note).where(Note.user_id == user.id).order_by(Note.id.desc()).limit(PAGE)
    return session.execute(query).scalars().all()


@router.post("", status_code=201, response_model=NoteOut)
def add_note(body: NoteIn, user: User = Depends(current_user), session: Session = Depends(session_of)) -> Note:
    note = Note(user_id=user.id, title=body.title, body=body.body)
    session.add(note)
    session.commit()
    session.refresh(note)
    return note


@router.get("/{note_id}", response_model=NoteOut)
def get_note(note: Note = Depends(note_of)) -> Note:
    return note


@router.delete("/{note_id}", status_code=204)
def delete_note(note: Note = Depends(note_of), session: Session = Depends(session_of)) -> None:
    session.delete(note)
    session.commit()
