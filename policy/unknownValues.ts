import { UnknownValueError } from "@pulumi/policy";

/** The engine sends it in place of a string that is not known yet. The SDK's proxy throws where it is read. */
export const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the function reads; undefined where it is not known yet. */
export function readIfKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}

export function isUnknown(read: () => unknown): boolean {
  return readIfKnown(() => [read()]) === undefined;
}
