import { auth0Entries } from "./pack/auth0.ts";
import { commandEntries } from "./pack/command.ts";
import { digitaloceanEntries } from "./pack/digitalocean.ts";
import { dockerEntries } from "./pack/docker.ts";
import { landfallEntries } from "./pack/landfall.ts";
import { postgresqlEntries } from "./pack/postgresql.ts";
import { randomEntries } from "./pack/random.ts";
import { tlsEntries } from "./pack/tls.ts";
import type { PackEntry } from "./rule.ts";

/**
 * Every rule with its level for production, in a file for each folder below rules/.
 * staging.json lowers some levels. strict.json enables the rules that are disabled here.
 */
export const pack: readonly PackEntry[] = [
  ...auth0Entries,
  ...commandEntries,
  ...digitaloceanEntries,
  ...dockerEntries,
  ...landfallEntries,
  ...postgresqlEntries,
  ...randomEntries,
  ...tlsEntries,
];
