export { notice, type Pinned, pinFile, readPinned } from "./pin.ts";
export { parsePlan, parseRecord, type ReleaseContents, type ReleasePlan, releaseContents } from "./record.ts";
export { Release } from "./release.ts";
export type { ReportSignal } from "./reports.ts";
export { readSource } from "./source.ts";
export { ReleaseStore, VERIFY } from "./store.ts";
export { renderTrigger, type TriggerArgs } from "./trigger/settings.ts";
