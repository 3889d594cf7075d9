export { fill, type Values } from "./placeholders.ts";
export {
  type HostSmokeTests,
  planSmokeTests,
  type SmokeContext,
  type SmokePlan,
  type SmokeStep,
  smokeTestProblems,
} from "./plan.ts";
export { CERTIFICATE_DAYS, FRONT_PAGE_TESTS, SECURITY_HEADERS } from "./standard.ts";
export type {
  AppSmokeTests,
  JsonMatch,
  SmokeExpectation,
  SmokeRequest,
  SmokeTest,
  TestUser,
  TextMatch,
} from "./types.ts";
