export { type KeyFile, openKeyFile, sealKeys } from "./keyFile.ts";
export { allIds, KEY_BYTES, renderRing, selectKeys, type TokenKeyIds, wrongKeys } from "./ring.ts";
export { type AskHost, describeRotation, type RotationArgs, reportRotation } from "./rotation.ts";
export { generatedKeyName, generatedKeys, givenKeys, type TokenKeySource } from "./source.ts";
export { TokenKeyGuard, type TokenKeyGuardArgs, TokenKeys } from "./tokenKeys.ts";
