import { pluginVersion, versions } from "./versions.ts";

/** An official build: its URL, and the URL of the published checksums (SHA-1, SHA-256 or SHA-512). */
export interface Official {
  url: string;
  checksums?: string;
  /** The executable inside the tar archive, by its base name. Absent if the download is the executable itself. */
  member?: string;
}

/** A build from Go modules. */
export interface GoBuild {
  /**
   * Folder under toolchain/go whose go.mod and go.sum lock the modules. Executables of one module build one after
   * another.
   */
  module: string;
  package: string;
  ldflags?: string;
  tags?: string;
}

/** One executable of the engine. */
export interface Executable {
  /** Name of the executable. */
  name: string;
  version: string;
  official?: Official;
  build: GoBuild;
  /** Set for a provider plugin. */
  plugin?: string;
}

/**
 * Plugins without a Go module to build from. On a machine that cannot download them, the stand-ins of sandbox/plugins/
 * replace them.
 */
export const STAND_IN_PLUGINS = ["auth0", "command", "digitalocean", "postgresql"] as const;
export type StandInName = (typeof STAND_IN_PLUGINS)[number];

const engineArchive = `https://get.pulumi.com/releases/sdk/pulumi-v${versions.pulumi}-linux-x64.tar.gz`;
const engineChecksums = `https://github.com/pulumi/pulumi/releases/download/v${versions.pulumi}/pulumi-${versions.pulumi}-checksums.txt`;

export function officialPlugin(name: string, version: string): Official {
  return {
    url: `https://get.pulumi.com/releases/plugins/pulumi-resource-${name}-v${version}-linux-amd64.tar.gz`,
    checksums: `https://github.com/pulumi/pulumi-${name}/releases/download/v${version}/pulumi-${name}_${version}_checksums.txt`,
    member: `pulumi-resource-${name}`,
  };
}

function bridged(name: string): Executable {
  const version = pluginVersion(name);
  return {
    name: `pulumi-resource-${name}`,
    version,
    plugin: name,
    official: officialPlugin(name, version),
    build: {
      module: "providers",
      package: `./${name}`,
      tags: "no_compose",
      ldflags: `-X main.version=${version}`,
    },
  };
}

/** Executables that only sandbox images need; built on demand. */
export function imageExecutables(): Executable[] {
  return [
    {
      name: "loki",
      version: versions.loki,
      build: {
        module: "loki",
        package: "github.com/grafana/loki/v3/cmd/loki",
        ldflags: `-X github.com/grafana/loki/v3/pkg/util/build.Version=${versions.loki}`,
      },
    },
    {
      name: "otelcol-contrib",
      version: versions.otelcol,
      build: { module: "otelcol", package: "." },
    },
    {
      name: "jaeger",
      version: versions.jaeger,
      build: { module: "jaeger", package: "github.com/jaegertracing/jaeger/cmd/jaeger" },
    },
  ];
}

/** Longest build first, so that a short one finishes last. */
export function executables(): Executable[] {
  return [
    {
      name: "pulumi",
      version: versions.pulumi,
      official: { url: engineArchive, checksums: engineChecksums, member: "pulumi/pulumi" },
      build: {
        module: "pulumi",
        package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${versions.pulumi}`,
      },
    },
    ...["docker", "random", "tls"].map(bridged),
    {
      name: "docker-compose",
      version: versions.compose,
      official: {
        url: `https://github.com/docker/compose/releases/download/v${versions.compose}/docker-compose-linux-x86_64`,
        checksums: `https://github.com/docker/compose/releases/download/v${versions.compose}/checksums.txt`,
      },
      build: {
        module: "compose",
        package: "github.com/docker/compose/v2/cmd",
        ldflags: `-X github.com/docker/compose/v2/internal.Version=v${versions.compose}`,
      },
    },
    {
      name: "versitygw",
      version: versions.versitygw,
      build: {
        module: "versitygw",
        package: "github.com/versity/versitygw/cmd/versitygw",
        ldflags: `-X main.Version=v${versions.versitygw}`,
      },
    },
    {
      name: "pulumi-language-nodejs",
      version: versions.languageHost,
      official: { url: engineArchive, checksums: engineChecksums, member: "pulumi/pulumi-language-nodejs" },
      build: {
        module: "language-nodejs",
        package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
      },
    },
  ];
}
