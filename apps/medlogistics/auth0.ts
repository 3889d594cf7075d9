import type { AppAuth0 } from "../../planning/description/types.ts";

const everybody = ["read:prescriptions", "read:wards"];

/** What each role may do, as sandbox/app/medlogistics/medlogistics/roles.py has it for those who still use a key. */
export const auth0: AppAuth0 = {
  callbackPath: "/callback",
  permissions: {
    "read:wards": "See the wards that are one's own, or that one's role is responsible for.",
    "read:prescriptions": "See prescriptions.",
    "write:prescriptions": "Prescribe a medicine.",
    "dispense:prescriptions": "Note that a prescribed medicine was given out.",
  },
  roles: {
    super_admin: {
      description: "Administrates every hospital.",
      permissions: [...everybody, "write:prescriptions", "dispense:prescriptions"],
    },
    pharmacist: {
      description: "Gives out medicines in the hospitals of their wards.",
      permissions: [...everybody, "dispense:prescriptions"],
    },
    doctor: { description: "Prescribes medicines.", permissions: [...everybody, "write:prescriptions"] },
    nurse: { description: "Sees what is prescribed on their wards.", permissions: everybody },
  },
  users: {
    table: "users",
    id: "id",
    email: "email",
    role: "role",
    passwordHash: "password_hash",
    emailVerified: "email_verified",
    roles: { super_admin: "super_admin", pharmacist: "pharmacist", doctor: "doctor", nurse: "nurse" },
  },
};
