import { container } from "../../../kinds.ts";
import { variablesOf } from "../../../meaning/environment.ts";
import { isPostgres, majorOf } from "../../../meaning/postgres.ts";
import { rule, violation } from "../../../rule.ts";

export const requireDataChecksums = rule(container, {
  name: "docker-container-require-data-checksums",
  description: "PostgreSQL notices when a disk gives back other data than were written.",
  severity: "low",
  remediationSteps:
    "Set POSTGRES_INITDB_ARGS=--data-checksums before the first start; a database that is there gets them by pg_checksums --enable.",
  url: "https://www.postgresql.org/docs/current/checksums.html",
  judge: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const args = variablesOf(inputs.envs).find(({ name }) => name === "POSTGRES_INITDB_ARGS")?.value ?? "";
    const byDefault = (majorOf(inputs) ?? 0) >= 18 && !/--no-data-checksums/.test(args);
    return violation(
      !byDefault && !/(^|\s)(--data-checksums|-k)(\s|$)/.test(args),
      "makes its database without checksums",
    );
  },
});
