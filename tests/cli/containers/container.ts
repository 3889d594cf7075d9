import type { Container } from "../../../cli/containers/containers.ts";

/** A container of the app `shop` that runs and is healthy. */
export function container(service: string, more: Partial<Container> = {}): Container {
  return {
    id: `id-${service}`,
    name: `shop-${service}-1`,
    service,
    index: 1,
    image: `registry.test/${service}:1`,
    imageId: "sha256:1",
    state: "running",
    exitCode: 0,
    health: "healthy",
    since: "2026-01-01T00:00:00Z",
    created: "2026-01-01T00:00:00Z",
    strategy: null,
    configHash: null,
    restart: "unless-stopped",
    published: [],
    ...more,
  };
}
