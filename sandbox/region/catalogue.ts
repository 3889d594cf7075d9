/** Sizes and regions: data, without routes. */

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

/** Name of each region, by its slug. */
export const regionNames: Record<string, string> = {
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

export const regionSlugs = Object.keys(regionNames);
