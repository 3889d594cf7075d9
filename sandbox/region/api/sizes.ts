import { regionSlugs, type Size, sizes } from "../catalogue.ts";
import type { Routes } from "./http.ts";
import { page } from "./pagination.ts";

export function sizeView(size: Size): object {
  return { ...size, regions: regionSlugs, available: true };
}

export const sizeRoutes: Routes = (app) => {
  app.get("/v2/sizes", (request) => page(request, "sizes", sizes, sizeView));
};
