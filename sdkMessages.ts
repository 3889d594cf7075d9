import * as pulumi from "@pulumi/pulumi";

/** How messages begin by which the SDK reports each step of a registration, the last with the engine's whole answer. */
const STEPS =
  /^(Registering resource:|RegisterResource(Outputs)? RPC |Resource RPC serialization |Getting resource:)/;

/**
 * Each such message is a call to the engine of its own, which writes it into a log: a third of what the two say to each
 * other, for nobody. Messages of the program itself go on as they are.
 */
const { debug } = pulumi.log;
Reflect.set(pulumi.log, "debug", (message: string, ...rest: [pulumi.Resource?, number?, boolean?]) =>
  STEPS.test(message) ? Promise.resolve() : debug(message, ...rest),
);
