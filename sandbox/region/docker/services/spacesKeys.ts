import type { SpacesKeySpec } from "../../driver.ts";
import type { RegionSettings } from "../../settings.ts";
export async function setSpacesKey(_settings: RegionSettings, _key: SpacesKeySpec): Promise<void> {}
export async function deleteSpacesKey(_settings: RegionSettings, _accessKey: string): Promise<void> {}
