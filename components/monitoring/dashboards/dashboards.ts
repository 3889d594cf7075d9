import type { WatchedApp } from "../alerts/ruleGroups.ts";
import { containersPage } from "./pages/containers.ts";
import { host } from "./pages/host.ts";
import { oauthPage } from "./pages/oauth.ts";
import { overview } from "./pages/overview.ts";
import { postgresPage } from "./pages/postgres.ts";
import { redisPage } from "./pages/redis.ts";
import { releasesPage } from "./pages/releases.ts";
import { sitePage } from "./pages/site.ts";
import type { Dashboard } from "./types.ts";

/** The pages of an app: only those whose metrics it has. */
export function dashboards({ monitoring, ...has }: WatchedApp): Dashboard[] {
  const { exporters, http, oauth, queues = [] } = monitoring;
  return [
    overview(monitoring),
    ...(exporters.includes("blackbox") || http !== undefined ? [sitePage(monitoring)] : []),
    ...(oauth === undefined ? [] : [oauthPage(oauth)]),
    ...(exporters.includes("postgres") ? [postgresPage] : []),
    ...(exporters.includes("redis") ? [redisPage(queues)] : []),
    containersPage,
    ...(exporters.includes("node") ? [host, releasesPage(has)] : []),
  ];
}
