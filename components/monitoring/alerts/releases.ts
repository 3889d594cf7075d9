import type { RuleGroup } from "./types.ts";

/** Releases that do worse than the time before them, by the metrics that `landfall-trigger` writes. */
export const releases: RuleGroup = {
  name: "releases",
  rules: [
    {
      name: "ReleaseBad",
      expr: "landfall_release_bad == 1 unless landfall_release_brought_back == 1",
      severity: "critical",
      summary: "The app does worse than before its newest release",
      action: "bin/landfall status has the numbers, and the command that goes back.",
      runbook: "releases",
    },
    {
      name: "ReleaseBroughtBack",
      expr: "landfall_release_brought_back == 1",
      severity: "warning",
      summary: "The newest release did worse, so the containers of the one before serve again",
      action: "bin/landfall status has the command that makes that the stack's release.",
      runbook: "releases",
    },
  ],
};
