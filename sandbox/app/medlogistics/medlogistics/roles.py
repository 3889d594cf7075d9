"""What each role may do. A token of Auth0 says it itself; this is for those who still come with a key."""

from typing import FrozenSet, Mapping

SUPER_ADMIN = "super_admin"
PHARMACIST = "pharmacist"
DOCTOR = "doctor"
NURSE = "nurse"

READ_WARDS = "read:wards"
READ_PRESCRIPTIONS = "read:prescriptions"
WRITE_PRESCRIPTIONS = "write:prescriptions"
DISPENSE_PRESCRIPTIONS = "dispense:prescriptions"

_EVERYBODY = frozenset({READ_WARDS, READ_PRESCRIPTIONS})

PERMISSIONS: Mapping[str, FrozenSet[str]] = {
    SUPER_ADMIN: _EVERYBODY | {WRITE_PRESCRIPTIONS, DISPENSE_PRESCRIPTIONS},
    PHARMACIST: _EVERYBODY | {DISPENSE_PRESCRIPTIONS},
    DOCTOR: _EVERYBODY | {WRITE_PRESCRIPTIONS},
    NURSE: _EVERYBODY,
}
