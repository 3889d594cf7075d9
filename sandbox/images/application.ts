import { copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ensureExecutable } from "../../toolchain/engine.ts";
import { defaultSuite, type Suite } from "./base/apt.ts";
import { ensureBase, ensurePackages, type Report } from "./base/index.ts";
import { ensureImage } from "./image.ts";

interface ApplicationImage {
  /** Debian release that the image is built on. Default: bookworm. */
  suite?: Suite;
  /** Debian packages in the image. */
  packages: string[];
  /** Folders, relative to `sandbox/`, that are copied next to its Dockerfile. */
  sources: string[];
  /** An executable from the toolchain, built from its Go module and copied next to the Dockerfile. Default: none. */
  program?: string;
  /**
   * Compose profile of the services that use the image. Without that profile, it is not built. Default: always built.
   */
  profile?: string;
  /** Apps that use the image, or "every". Default: the Personal Assistant. */
  apps?: string[] | "every";
  /** Whether every app that `landfall:monitoring` monitors uses it too. */
  monitoring?: true;
}

const PERSONAL_ASSISTANT = "personal-assistant";

// Forky has nginx 1.30. Bookworm's nginx has no keepalive_min_timeout, without which a reload closes connections that
// clients still use.
const nginxPackages = [
  "brotli",
  "libnginx-mod-http-brotli-filter",
  "libnginx-mod-http-brotli-static",
  "nginx",
];

// One set for both apps. Without ca-certificates, no provider's certificate is valid.
const pythonPackages = [
  ...["alembic", "ca-certificates", "python3-alembic", "python3-cryptography", "python3-fastapi"],
  ...["python3-jwt", "python3-psycopg2", "python3-sqlalchemy", "python3-uvicorn"],
];

// One set for all monitoring images. It is installed once, and stored once by the registry and the droplet. The health
// checks use busybox.
const monitoringPackages = [
  "busybox",
  ...["postgres", "redis", "node", "blackbox", "nginx"].map((of) => `prometheus-${of}-exporter`),
  ...["prometheus-alertmanager", "prometheus"],
];

const monitoringImage: ApplicationImage = { packages: monitoringPackages, sources: [], monitoring: true };

const applicationImages = {
  api: {
    packages: [
      // Without authorities, no provider of mail, language models or accounts is trusted.
      ...["ca-certificates", "celery", "python3-bcrypt", "python3-cryptography", "python3-fastapi"],
      "python3-httptools",
      ...["python3-jwt", "python3-prometheus-client", "python3-psycopg2", "python3-redis"],
      ...["python3-sqlalchemy", "python3-uvloop", "python3-websockets", "python3-uvicorn"],
    ],
    sources: ["app/assistant"],
  },
  frontend: { suite: "forky", packages: nginxPackages, sources: ["app/web"] },
  prosight: { packages: pythonPackages, sources: ["app/prosight"], apps: ["prosight"] },
  medlogistics: { packages: pythonPackages, sources: ["app/medlogistics"], apps: ["medlogistics"] },
  nginx: { suite: "forky", packages: nginxPackages, sources: [], apps: "every" },
  postgres: {
    packages: ["postgresql-15"],
    sources: [],
    apps: [PERSONAL_ASSISTANT, "prosight", "medlogistics"],
  },
  redis: { packages: ["redis-server"], sources: [] },
  prometheus: monitoringImage,
  alertmanager: monitoringImage,
  "node-exporter": monitoringImage,
  "postgres-exporter": monitoringImage,
  "redis-exporter": monitoringImage,
  "nginx-exporter": { ...monitoringImage, apps: [] },
  "blackbox-exporter": monitoringImage,
  loki: { packages: ["busybox"], sources: [], program: "loki", profile: "logs", monitoring: true },
  "log-shipper": { packages: ["busybox"], sources: [], program: "otelcol-contrib", profile: "logs" },
  jaeger: { packages: ["busybox"], sources: [], program: "jaeger", profile: "traces", monitoring: true },
} satisfies Record<string, ApplicationImage>;

export type ApplicationImageName = keyof typeof applicationImages;

/** Stands among an app's profiles for `landfall:monitoring`. */
export const MONITORING_PROFILE = "monitoring";

/**
 * Names of the images that an app needs with these Compose profiles. An app from `landfall add` needs only the proxy's
 * image, and brings the others.
 */
export function applicationImageNames(
  profiles: readonly string[],
  app = PERSONAL_ASSISTANT,
): ApplicationImageName[] {
  return Object.entries<ApplicationImage>(applicationImages)
    .filter(
      ([, { apps = [PERSONAL_ASSISTANT], monitoring }]) =>
        apps === "every" ||
        apps.includes(app) ||
        (monitoring === true && profiles.includes(MONITORING_PROFILE)),
    )
    .filter(([, { profile }]) => profile === undefined || profiles.includes(profile))
    .map(([name]) => name as ApplicationImageName);
}

/**
 * Groups images by their packages. Images of a group share the layer with the packages, which is built and pushed once.
 */
export function byPackages(
  names: readonly ApplicationImageName[],
): [ApplicationImageName, ...ApplicationImageName[]][] {
  const groups = Map.groupBy(names, (name) => JSON.stringify(packagesOf(name)));
  return [...groups.values()] as [ApplicationImageName, ...ApplicationImageName[]][];
}

function packagesOf(name: ApplicationImageName): { suite: Suite; packages: string[] } {
  const { suite = defaultSuite, packages }: ApplicationImage = applicationImages[name];
  return { suite, packages };
}

/** The local tag of an image's base: Debian with its packages. Built if Docker does not have it. */
export async function ensureApplicationPackages(name: ApplicationImageName, report: Report): Promise<string> {
  const { suite, packages } = packagesOf(name);
  const base = await ensureBase(report, suite);
  // Named after its packages, not after the image.
  return ensurePackages(`landfall-${packages.at(-1)}`, base, packages, report, suite);
}

/** The local tag of one of the reference application's images. Built if Docker does not have it. */
export async function ensureApplicationImage(name: ApplicationImageName, report: Report): Promise<string> {
  const { sources, program }: ApplicationImage = applicationImages[name];
  const base = await ensureApplicationPackages(name, report);
  const folder = await mkdtemp(join(tmpdir(), `landfall-${name}-`));
  try {
    await cp(join(import.meta.dirname, name, "context"), folder, { recursive: true });
    for (const source of sources) {
      await cp(join(import.meta.dirname, "..", source), join(folder, basename(source)), {
        recursive: true,
        filter: (path) => basename(path) !== "__pycache__",
      });
    }
    if (program !== undefined) await copyFile(await ensureExecutable(program, report), join(folder, program));
    return await ensureImage(`landfall-app-${name}`, base, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
