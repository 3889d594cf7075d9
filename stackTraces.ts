/**
 * Pulumi's runner maps every stack trace to TypeScript sources, and its SDK takes one for each promise, to tell who has made
 * one that never settles: with some 200 resources that is more than a second of every preview. Node runs these sources as they
 * are, so there is nothing to map; and traces of promises are taken where somebody has asked for them.
 */
import { createRequire } from "node:module";

Reflect.deleteProperty(Error, "prepareStackTrace");

type Debuggable = { debuggablePromise<T>(promise: Promise<T>, context: string): Promise<T> };

if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
  const sdk: Debuggable = createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js");
  const { debuggablePromise } = sdk;
  sdk.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}
