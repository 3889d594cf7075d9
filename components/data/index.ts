export { Data, type DataArgs } from "./data.ts";
