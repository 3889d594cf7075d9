import { commandEntries } from "./pack/command.ts";
import { digitaloceanEntries } from "./pack/digitalocean.ts";
import { dockerEntries } from "./pack/docker.ts";
import { postgresqlEntries } from "./pack/postgresql.ts";
import { randomEntries } from "./pack/random.ts";
import { tlsEntries } from "./pack/tls.ts";
import type { PackEntry } from "./rule.ts";

/**
 * Every rule with its level for production, in a file for each folder below rules/.
 * staging.json lowers some levels. strict.json enables the rules that are disabled here.
 */
export const pack: readonly PackEntry[] = [
  ...commandEntries,
  ...digitaloceanEntries,
  ...dockerEntries,
  ...postgresqlEntries,
  ...randomEntries,
  ...tlsEntries,
];
