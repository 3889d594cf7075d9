export { dockerDriver } from "./driver.ts";
export { teardown } from "./teardown.ts";
