import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { RegionSettings } from "../settings.ts";

export interface Token {
  token: string;
  /** ISO 8601. Default: never */
  expiresAt?: string | undefined;
}

const moreTokens = z.array(z.object({ token: z.string(), expiresAt: z.iso.datetime().optional() }));

/** Generates the region's own token, in the format of a real one, if there is none. */
export function ensureToken(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `dop_v1_${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
}

export function readTokens(api: RegionSettings["api"]): Token[] {
  const own = { token: readFileSync(api.tokenFile, "utf8").trim() };
  if (!existsSync(api.moreTokensFile)) return [own];
  return [own, ...moreTokens.parse(JSON.parse(readFileSync(api.moreTokensFile, "utf8")))];
}

export function isValidToken(tokens: Token[], token: string): boolean {
  const match = tokens.find((known) => known.token === token);
  return match !== undefined && (match.expiresAt === undefined || Date.parse(match.expiresAt) > Date.now());
}
