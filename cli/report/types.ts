import type { HostReport } from "../../contracts/report.ts";
import type { CostLine, Total } from "../review/cost.ts";

/** An update of the stack, as Pulumi remembers it. */
export interface Update {
  startedAt: string;
  endedAt: string;
  /** Such as "succeeded". */
  result: string;
  /** Author of the commit, and the system that ran the update where that was no person. */
  author: string | null;
  system: string | null;
}

/** What the stack costs, in US dollars a month. */
export interface MonthlyCost {
  total: Total;
  lines: Pick<CostLine, "what" | "after">[];
}

/** The report of a release: what its host knows, and what only the stack knows. */
export interface ReleaseReport {
  host: HostReport;
  /** null where Pulumi remembers none at that time. */
  update: Update | null;
  /** null where the state cannot be read. */
  cost: MonthlyCost | null;
  /** Secrets that end soon, as sentences. */
  endingSecrets: string[];
}
