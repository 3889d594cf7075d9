import { personalAssistant } from "./personal-assistant/app.ts";
import type { App } from "./types.ts";

/** Every system that can be deployed, by the name that `landfall:app` gives. */
export const apps: Record<string, App> = { [personalAssistant.name]: personalAssistant };
