import type { Local } from "../../../components/compose/localFiles.ts";
import type { Service } from "../../../components/compose/model.ts";
import { placeholdersFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import type { Resolved } from "../../../components/compose/resolve.ts";
import type { Plan, PlanOptions } from "../../../components/compose/types.ts";

/** A resolved project named `shop` in /app; its source text is what problems are located in. */
export function resolved(model: object, text = "services: {}\n"): Resolved {
  return {
    model: { name: "shop", ...model },
    directory: "/app",
    variables: { SECRET: [...placeholdersFor(["SECRET"]).keys()][0] as string },
    sources: [{ name: "compose.yaml", text }],
    placeholders: placeholdersFor(["SECRET"]),
  };
}

export const local: Record<string, Local> = {
  "/app/site": { is: "directory", files: [{ path: "site.conf", content: "server {}\n", mode: "0644" }] },
  "/app/one.conf": { is: "file", content: "one\n", mode: "0644" },
};

export const options: PlanOptions = {
  dataDir: "/mnt/data",
  readLocal: (path) => local[path] ?? { is: "missing" },
};

/** The plan of one service `web`. */
export function planWeb(service: Service, more: Partial<PlanOptions> & { model?: object } = {}): Plan {
  const { model, ...rest } = more;
  return plan(resolved({ services: { web: { image: "web:1", ...service } }, ...model }), {
    ...options,
    ...rest,
  });
}

export function containerOf(service: Service, more?: Parameters<typeof planWeb>[1]) {
  const container = planWeb(service, more).services.find((one) => one.service === "web")?.container;
  if (container === undefined) throw new Error("no container");
  return container;
}

export function hashOf(service: Service, more?: Parameters<typeof planWeb>[1]): string | undefined {
  return containerOf(service, more).labels?.find(({ label }) => label === "landfall.config-hash")?.value;
}
