import * as pulumi from "@pulumi/pulumi";

/**
 * First words of the debug messages that the SDK writes for each step of a registration. The last step's message holds
 * the engine's whole response.
 */
const STEPS =
  /^(Registering resource:|RegisterResource(Outputs)? RPC |Resource RPC serialization |Getting resource:)/;

/**
 * Drops those messages. Each is a call to the engine, which writes it to a log: a third of the traffic between the two,
 * and nobody reads it. The program's own messages pass unchanged.
 */
const { debug } = pulumi.log;
Reflect.set(pulumi.log, "debug", (message: string, ...rest: [pulumi.Resource?, number?, boolean?]) =>
  STEPS.test(message) ? Promise.resolve() : debug(message, ...rest),
);
