/** People of MedLogistics as they were before Auth0, for tests. */

export const ROLES = ["super_admin", "pharmacist", "doctor", "nurse"] as const;
export type Role = (typeof ROLES)[number];

/** Everybody's password. */
export const PASSWORD = "Correct-horse-9";
/** Its bcrypt hash, with the 10 rounds that Auth0 imports. */
const PASSWORD_HASH = "$2b$10$abcdefghijklmnopqrstuuHCeh/ardCNcllIvO4lFNQYPRMQVF7hq";

export const emailOf = (n: number) => `user${n}@medlogistics.test`;
/** Of the n-th person, from 1 on. */
export const keyOf = (n: number) => `old-key-${n}`;
export const roleOf = (n: number) => ROLES[(n - 1) % ROLES.length] as Role;

/** The statement that makes so many: of each role as many, every tenth without a name, every third with a shown address. */
export const seedPeople = (count: number) => `
  INSERT INTO users (email, name, role, password_hash, api_key_hash, email_verified)
  SELECT 'user' || n || '@medlogistics.test',
    CASE n % 10 WHEN 0 THEN NULL WHEN 1 THEN E'O''Brien\\n"\\\\' ELSE 'Nguyễn ' || n END,
    (ARRAY['${ROLES.join("', '")}'])[(n - 1) % ${ROLES.length} + 1], '${PASSWORD_HASH}',
    encode(sha256(convert_to('old-key-' || n, 'UTF8')), 'hex'), n % 3 = 0
  FROM generate_series(1, ${count}) AS n ORDER BY n`;
