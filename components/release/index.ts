export { notice, type Pinned, pinFile, readPinned } from "./pin.ts";
export { parseRecord, planOf, type ReleaseContents, type ReleasePlan, releaseContents } from "./record.ts";
export { Release } from "./release.ts";
export { sourceOf } from "./source.ts";
export { ReleaseStore } from "./store.ts";
