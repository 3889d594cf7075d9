import type { Routes } from "./http.ts";
import { page } from "./pagination.ts";
import { regionSlugs } from "./regions.ts";

export interface Size {
  slug: string;
  /** MB */
  memory: number;
  vcpus: number;
  /** GB */
  disk: number;
  /** TB a month */
  transfer: number;
  price_monthly: number;
  price_hourly: number;
  description: string;
}

function basic(
  slug: string,
  vcpus: number,
  memory: number,
  disk: number,
  transfer: number,
  monthly: number,
  hourly: number,
): Size {
  return {
    slug,
    memory,
    vcpus,
    disk,
    transfer,
    price_monthly: monthly,
    price_hourly: hourly,
    description: "Basic",
  };
}

/** Sizes and US dollar prices of DigitalOcean's basic droplets. */
export const sizes: Size[] = [
  basic("s-1vcpu-512mb-10gb", 1, 512, 10, 0.5, 4, 0.00595),
  basic("s-1vcpu-1gb", 1, 1024, 25, 1, 6, 0.00893),
  basic("s-1vcpu-2gb", 1, 2048, 50, 2, 12, 0.01786),
  basic("s-2vcpu-2gb", 2, 2048, 60, 3, 18, 0.02679),
  basic("s-2vcpu-4gb", 2, 4096, 80, 4, 24, 0.03571),
  basic("s-4vcpu-8gb", 4, 8192, 160, 5, 48, 0.07143),
  basic("s-8vcpu-16gb", 8, 16_384, 320, 6, 96, 0.14286),
];

export function sizeView(size: Size): object {
  return { ...size, regions: regionSlugs, available: true };
}

export const sizeRoutes: Routes = (app) => {
  app.get("/v2/sizes", (request) => page(request, "sizes", sizes, sizeView));
};
