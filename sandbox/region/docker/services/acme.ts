import type { RegionSettings } from "../../settings.ts";
export async function appendAcmeRoot(_settings: RegionSettings): Promise<void> {}
