import type { Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { sizes } from "./sizes.ts";

const names: Record<string, string> = {
  nyc1: "New York 1",
  nyc2: "New York 2",
  nyc3: "New York 3",
  ams3: "Amsterdam 3",
  sfo2: "San Francisco 2",
  sfo3: "San Francisco 3",
  sgp1: "Singapore 1",
  lon1: "London 1",
  fra1: "Frankfurt 1",
  tor1: "Toronto 1",
  blr1: "Bangalore 1",
  syd1: "Sydney 1",
  atl1: "Atlanta 1",
};

export const regionSlugs = Object.keys(names);

export function regionView(slug: string): object {
  return {
    name: names[slug],
    slug,
    features: ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"],
    available: true,
    sizes: sizes.map((size) => size.slug),
  };
}

export const regionRoutes: Routes = (app) => {
  app.get("/v2/regions", (request) => page(request, "regions", regionSlugs, regionView));
};
