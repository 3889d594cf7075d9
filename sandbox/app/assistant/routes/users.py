"""GET /api/users/me."""

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from assistant.identity import current_user
from assistant.models import User

router = APIRouter(prefix="/users")


class UserOut(BaseModel):
    id: int
    username: str
    email: str
    created_at: datetime

    class Config:
        orm_mode = True


@router.get("/me", response_model=UserOut)
def me(user: User = Depends(current_user)) -> User:
    return user
