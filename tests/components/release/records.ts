import type { Plan } from "../../../components/compose/index.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import {
  checksum,
  type ReleaseContents,
  type ReleasePlan,
  releaseContents,
} from "../../../components/release/record.ts";
import type { ReleaseRecord } from "../../../contracts/release.ts";
import { options, resolved } from "../compose/model.ts";

/** A project with a proxy, a job, a secret, a live file and a platform. */
export function projectOf(change: { web?: object; services?: object } = {}): ReleasePlan {
  const model = {
    services: {
      web: {
        image: "registry.example.com/web:1",
        platform: "linux/amd64",
        networks: { front: null },
        environment: { KEY: placeholderFor("SECRET"), PLAIN: "1" },
        ...change.web,
      },
      edge: {
        image: "edge:1",
        networks: { front: null },
        ports: [{ target: 80, published: "80" }],
        volumes: [{ type: "bind", source: "/app/site", target: "/etc/site", read_only: true, bind: {} }],
        "x-landfall": { reload: ["nginx", "-s", "reload"], upstreams: { web: 8000 } },
      },
      ...change.services,
    },
    networks: { front: { name: "shop_front" } },
  };
  return plan(resolved(model), options) as Plan as ReleasePlan;
}

export const digestOf = (service: string, letter = "a") => `${service}@sha256:${letter.repeat(64)}`;

/** A record as the host would have it, its checksum right. */
export function recordOf(
  change: Partial<Omit<ReleaseRecord, "contents">> & {
    plan?: ReleasePlan;
    contents?: Partial<ReleaseRecord["contents"]>;
  } = {},
): ReleaseRecord {
  const { plan: given, contents: more, ...outer } = change;
  const known: ReleaseContents = releaseContents(given ?? projectOf(), {
    landfall: "0.1.0",
    app: "shop",
    stack: "prod",
    domain: "shop.example.com",
    commit: "c".repeat(40),
    changed: false,
    pinned: null,
    config: { "landfall:app": "shop" },
    secretKeys: ["landfall:secrets.SECRET"],
    migration: { service: "migrate", reversible: true },
  });
  const images = {
    edge: { name: "edge:1", digest: digestOf("edge") },
    web: { name: "registry.example.com/web:1", digest: digestOf("registry.example.com/web") },
  };
  const contents = { ...known, images, ...more };
  return {
    id: "20261121T100000Z-00000a",
    createdAt: "2026-11-21T10:00:00Z",
    fingerprint: "f".repeat(64),
    head: "100",
    backup: null,
    checksum: checksum(contents),
    ...outer,
    contents,
  };
}
