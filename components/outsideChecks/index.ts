export { OutsideChecks, type OutsideChecksArgs } from "./outsideChecks.ts";
