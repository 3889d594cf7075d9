import { errorBudgets } from "../../components/monitoring/index.ts";
import { DEFAULT_SOAK } from "../../config/promotion.ts";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import type { ReleaseSummary } from "../../contracts/release.ts";
import { loadApp } from "../../planning/description/load.ts";
import { checkStackSite } from "../check/check.ts";
import type { CheckReport } from "../check/report.ts";
import { type Dependencies as CiDependencies, realDependencies as deploymentOf } from "../ci/up.ts";
import { confirmByTyping } from "../confirm.ts";
import { type Host, NoHostYet, resolveHost } from "../host/host.ts";
import { runRemoteAsRoot } from "../host/runAsRoot.ts";
import { pulumiClient } from "../pulumi/client.ts";
import { resolveStack } from "../pulumi/resolveStack.ts";
import { listRecordedReleases } from "../release/store.ts";
import { hostMetrics } from "./hostMetrics.ts";
import type { Rehearsal } from "./plan.ts";
import { rehearseOnTarget } from "./rehearse.ts";
import { measureSoak, type Soak } from "./soak.ts";
import type { Span } from "./spans.ts";

export interface PromoteOptions {
  /** Only say whether it is allowed. */
  dryRun?: boolean;
  /** Ask nothing. Who approved it is in `approver` then. */
  yes?: boolean;
  approver?: string;
  /** Why a source without Prometheus is accepted. */
  withoutMetrics?: string;
  policyConfig?: string;
}

/** What `landfall promote` calls; tests replace it. */
export interface Dependencies {
  now: () => Date;
  print: (line: string) => void;
  confirm: (stack: string) => Promise<boolean>;
  source: {
    newestRelease: () => Promise<ReleaseSummary | undefined>;
    /** @throws NoPrometheus where there is none; Error where it does not answer */
    soak: (span: Span) => Promise<Soak>;
    smoke: () => Promise<CheckReport>;
  };
  target: {
    /** Of its configuration. */
    settings: () => Promise<{ app: string | undefined; soak: string }>;
    rehearse: (release: ReleaseSummary) => Promise<Rehearsal>;
    /** @throws Error where its host does not take it */
    note: (event: object) => Promise<void>;
    deployment: CiDependencies;
  };
}

/** The stacks, their hosts and the engine. */
export async function realDependencies(
  from: string,
  to: string,
  { policyConfig }: PromoteOptions,
): Promise<Dependencies> {
  // First, because they tell of a stack that does not exist.
  const [sourceHost, targetHost] = await Promise.all([resolveHost({ stack: from }), findHost(to)]);
  const [sourceRef, targetRef] = await Promise.all([
    resolveStack({ stack: from }),
    resolveStack({ stack: to }),
  ]);
  const [sourceConfig, targetConfig] = await Promise.all([
    pulumiClient(sourceRef.stack, from).config(),
    pulumiClient(targetRef.stack, to).config(),
  ]);
  return {
    now: () => new Date(),
    print: console.log,
    confirm: (stack) => confirmByTyping("stack", stack),
    source: {
      newestRelease: async () => (await listRecordedReleases(sourceHost))[0],
      async soak(span) {
        const app = await loadApp(sourceConfig["landfall:app"]?.value ?? "");
        const { http, objective } = app?.monitoring ?? {};
        const budgets = http && objective ? errorBudgets(http, objective) : [];
        return measureSoak(hostMetrics(sourceHost), span, budgets);
      },
      smoke: () => checkStackSite(sourceRef, sourceConfig, { stack: from, json: true }),
    },
    target: {
      settings: async () => ({
        app: targetConfig["landfall:app"]?.value,
        soak: String(targetConfig["landfall:promotion"]?.objectValue?.soak ?? DEFAULT_SOAK),
      }),
      rehearse: (release) => rehearseOnTarget(release, sourceHost, targetHost, targetRef),
      async note(event) {
        // Only now: the update may have made the host.
        const host = await resolveHost({ stack: to });
        await runRemoteAsRoot(host, [PROGRAMS.release, "note", "promotion"], {
          input: JSON.stringify(event),
        });
      },
      deployment: deploymentOf(targetRef, { ...(policyConfig !== undefined && { policyConfig }) }),
    },
  };
}

/** Undefined for a stack that was never deployed. */
async function findHost(stack: string): Promise<Host | undefined> {
  try {
    return await resolveHost({ stack });
  } catch (error) {
    if (error instanceof NoHostYet) return undefined;
    throw error;
  }
}
