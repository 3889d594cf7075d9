import { regionNames, regionSlugs, sizes } from "../catalogue.ts";
import type { Routes } from "./http.ts";
import { page } from "./pagination.ts";

export function regionView(slug: string): object {
  return {
    name: regionNames[slug],
    slug,
    features: ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"],
    available: true,
    sizes: sizes.map((size) => size.slug),
  };
}

export const regionRoutes: Routes = (app) => {
  app.get("/v2/regions", (request) => page(request, "regions", regionSlugs, regionView));
};
