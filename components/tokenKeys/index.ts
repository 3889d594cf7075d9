export { allIds, renderRing, type TokenKeyIds } from "./ring.ts";
export { TokenKeyGuard, type TokenKeyGuardArgs, TokenKeys } from "./tokenKeys.ts";
