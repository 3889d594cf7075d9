/** Preloaded into a process: at its end prints the modules that it loaded, one a line, to standard error. */
import { registerHooks } from "node:module";

const loaded: string[] = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
process.on("exit", () => console.error(loaded.map((url) => `loaded ${url}`).join("\n")));
