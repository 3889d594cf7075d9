"""What people do: see themselves and their wards, prescribe, dispense."""

from typing import List, Optional

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, constr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from medlogistics import roles
from medlogistics.database import Prescription, Ward, WardPermission, session_of
from medlogistics.people import Person, allowed, current_person

router = APIRouter(prefix="/api/v1")
PAGE = 100

Words = constr(strip_whitespace=True, min_length=1, max_length=200)


class Me(BaseModel):
    id: int
    email: str
    name: Optional[str]
    roles: List[str]
    permissions: List[str]
    signedInBy: str


class WardOut(BaseModel):
    id: int
    name: str
    hospital: str
    mayWrite: bool


class NewPrescription(BaseModel):
    patient: Words
    medicine: Words


class PrescriptionOut(NewPrescription):
    id: int
    prescribedBy: int
    dispensedBy: Optional[int]


@router.get("/me", response_model=Me)
def me(person: Person = Depends(current_person)) -> Me:
    user = person.user
    return Me(
        id=user.id,
        email=user.email,
        name=user.name,
        roles=sorted(person.roles),
        permissions=sorted(person.permissions),
        signedInBy=person.signed_in_by,
    )


@router.get("/wards", response_model=List[WardOut])
def wards(
    person: Person = Depends(allowed(roles.READ_WARDS)), session: Session = Depends(session_of)
) -> List[WardOut]:
    """An administrator sees every ward, a pharmacist those of their hospitals, and others the wards that are theirs."""
    own = select(WardPermission).where(WardPermission.user_id == person.user.id)
    permissions = {each.ward_id: each.permission for each in session.scalars(own)}
    seen = select(Ward).order_by(Ward.id)
    if roles.SUPER_ADMIN in person.roles:
        pass
    elif roles.PHARMACIST in person.roles:
        seen = seen.where(Ward.hospital_id.in_(select(Ward.hospital_id).where(Ward.id.in_(permissions))))
    else:
        seen = seen.where(Ward.id.in_(permissions))
    return [
        WardOut(
            id=ward.id,
            name=ward.name,
            hospital=ward.hospital.name,
            mayWrite=roles.SUPER_ADMIN in person.roles or permissions.get(ward.id) == "write",
        )
        for ward in session.scalars(seen)
    ]


def _shown(one: Prescription) -> PrescriptionOut:
    return PrescriptionOut(
        id=one.id,
        patient=one.patient,
        medicine=one.medicine,
        prescribedBy=one.prescribed_by,
        dispensedBy=one.dispensed_by,
    )


@router.get(
    "/prescriptions",
    response_model=List[PrescriptionOut],
    dependencies=[Depends(allowed(roles.READ_PRESCRIPTIONS))],
)
def prescriptions(session: Session = Depends(session_of), after: int = 0) -> List[PrescriptionOut]:
    page = select(Prescription).where(Prescription.id > after).order_by(Prescription.id).limit(PAGE)
    return [_shown(one) for one in session.scalars(page)]


@router.post("/prescriptions", response_model=PrescriptionOut, status_code=201)
def prescribe(
    body: NewPrescription,
    person: Person = Depends(allowed(roles.WRITE_PRESCRIPTIONS)),
    session: Session = Depends(session_of),
) -> PrescriptionOut:
    made = Prescription(patient=body.patient, medicine=body.medicine, prescribed_by=person.user.id)
    session.add(made)
    session.commit()
    return _shown(made)


@router.post("/prescriptions/{prescription_id}/dispense", response_model=PrescriptionOut)
def dispense(
    prescription_id: int,
    person: Person = Depends(allowed(roles.DISPENSE_PRESCRIPTIONS)),
    session: Session = Depends(session_of),
) -> PrescriptionOut:
    # In one statement, so that of two people at once only one gives it out.
    once = update(Prescription).where(Prescription.id == prescription_id, Prescription.dispensed_by.is_(None))
    if session.execute(once.values(dispensed_by=person.user.id)).rowcount == 0:
        if session.get(Prescription, prescription_id) is None:
            raise HTTPException(404, f"there is no prescription {prescription_id}")
        raise HTTPException(409, f"prescription {prescription_id} was dispensed before")
    session.commit()
    return _shown(session.get(Prescription, prescription_id))
