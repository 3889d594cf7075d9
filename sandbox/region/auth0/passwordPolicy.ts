import { Auth0Error } from "./errors.ts";
import type { Connection } from "./types.ts";

const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/];

const policies: Record<string, { length: number; kinds: number; repeats: boolean }> = {
  none: { length: 1, kinds: 0, repeats: true },
  low: { length: 6, kinds: 0, repeats: true },
  fair: { length: 8, kinds: 3, repeats: true },
  good: { length: 8, kinds: 3, repeats: true },
  excellent: { length: 10, kinds: 3, repeats: false },
};

/**
 * Auth0's levels of password strength. `good` asks for a symbol or not as `fair` does.
 * https://auth0.com/docs/authenticate/database-connections/password-strength
 * @throws Auth0Error 400 `PasswordStrengthError`
 */
export function checkPassword(password: string, { options }: Connection): void {
  const policy = policies[String(options.passwordPolicy ?? "good")] ?? policies.good;
  if (policy === undefined) return;
  const present = kinds.filter((kind) => kind.test(password)).length;
  const repeats = policy.repeats || !/(.)\1\1/.test(password);
  const complexity = options.password_complexity_options as { min_length?: number } | undefined;
  const length = complexity?.min_length ?? policy.length;
  // bcrypt reads 72 bytes.
  if (password.length < length || present < policy.kinds || !repeats || Buffer.byteLength(password) > 72) {
    throw new Auth0Error(400, "PasswordStrengthError: Password is too weak");
  }
}
