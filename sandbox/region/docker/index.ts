export { dockerDriver } from "./driver.ts";
export {
  ensureOutsideDatabase,
  outsideDatabasePassword,
  removeOutsideDatabase,
} from "./services/database.ts";
export { ensureServices, restoreServices } from "./services/index.ts";
export { type SpacesRootKey, spacesRootKey } from "./services/spaces.ts";
export { teardown } from "./teardown.ts";
