import { parseVariables } from "../../../detectors/environment.ts";
import { isPostgres, parseMajorVersion } from "../../../detectors/postgres.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireDataChecksums = defineResourceRule(container, {
  name: "docker-container-require-data-checksums",
  description: "PostgreSQL has data checksums, which detect corruption by the disk.",
  severity: "low",
  remediationSteps:
    "Set POSTGRES_INITDB_ARGS=--data-checksums before the first start. For an existing database run pg_checksums --enable.",
  url: "https://www.postgresql.org/docs/current/checksums.html",
  onUnknown: "stop",
  validateResource: (inputs) => {
    if (!isPostgres(inputs)) return [];
    const args = parseVariables(inputs.envs).find(({ name }) => name === "POSTGRES_INITDB_ARGS")?.value ?? "";
    const byDefault = (parseMajorVersion(inputs) ?? 0) >= 18 && !/--no-data-checksums/.test(args);
    return violationIf(
      !byDefault && !/(^|\s)(--data-checksums|-k)(\s|$)/.test(args),
      "makes its database without checksums",
    );
  },
});
