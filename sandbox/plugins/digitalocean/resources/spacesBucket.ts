import type { S3Client } from "@aws-sdk/client-s3";
import { type Operation, PartialFailure, type Properties, type Resource } from "../../server/resource.ts";
import type { Account, Spaces } from "../account.ts";
import { connect, emptyBucket, readBucket, writeAcl, writeVersioning } from "./spaces.ts";
import { writeLifecycle } from "./spacesLifecycle.ts";

const region = (state: Properties) => String(state.region ?? "nyc3");

export const spacesBucket: Resource<Account> = {
  inputs: {
    acl: { type: "string", default: "private" },
    corsRules: {
      type: {
        list: {
          fields: {
            allowedHeaders: { type: { list: "string" } },
            allowedMethods: { type: { list: "string" }, required: true },
            allowedOrigins: { type: { list: "string" }, required: true },
            maxAgeSeconds: { type: "integer" },
          },
        },
      },
    },
    forceDestroy: { type: "boolean" },
    lifecycleRules: {
      type: {
        list: {
          fields: {
            abortIncompleteMultipartUploadDays: { type: "integer" },
            enabled: { type: "boolean", required: true },
            expiration: {
              type: {
                fields: {
                  date: { type: "string" },
                  days: { type: "integer" },
                  expiredObjectDeleteMarker: { type: "boolean" },
                },
              },
            },
            id: { type: "string", computed: true },
            noncurrentVersionExpiration: { type: { fields: { days: { type: "integer" } } } },
            prefix: { type: "string" },
          },
        },
      },
    },
    name: { type: "string", autoname: true },
    region: { type: "string", replaces: true, default: "nyc3" },
    versioning: { type: { fields: { enabled: { type: "boolean" } } } },
  },
  outputs: {
    bucketDomainName: { type: "string" },
    bucketUrn: { type: "string" },
    endpoint: { type: "string" },
  },
  check: ({ corsRules }) =>
    corsRules === undefined
      ? []
      : [{ property: "corsRules", reason: "'corsRules' is deprecated and not in the sandbox's stand-in" }],
  async create(inputs, operation) {
    const s3 = await clientOf(inputs, operation);
    const name = String(inputs.name);
    await s3.createBucket(name, String(inputs.acl));
    const bare = stateOf({ ...inputs, versioning: undefined, lifecycleRules: undefined });
    try {
      await configure(s3.client, name, inputs, bare, operation).catch(s3.explain("configure", name));
    } catch (error) {
      throw new PartialFailure(error, name, bare);
    }
    return { id: name, state: stateOf(inputs) };
  },
  async read(id, state, operation) {
    const s3 = await clientOf(state, operation);
    const seen = await readBucket(s3.client, id, operation.signal).catch(s3.explain("read", id));
    return seen === undefined ? undefined : stateOf({ ...state, region: region(state), name: id, ...seen });
  },
  async update(id, inputs, state, operation) {
    const s3 = await clientOf(inputs, operation);
    await configure(s3.client, id, inputs, state, operation).catch(s3.explain("configure", id));
    return stateOf(inputs);
  },
  async delete(id, state, operation) {
    const s3 = await clientOf(state, operation);
    if (state.forceDestroy === true) await emptyBucket(s3.client, id, operation.signal);
    await s3.deleteBucket(id);
  },
};

function clientOf(state: Properties, { client: { spaces }, signal }: Operation<Account>) {
  return connect(spaces satisfies Spaces, region(state), signal);
}

function stateOf(known: Properties): Properties {
  const host = `${region(known)}.digitaloceanspaces.com`;
  return {
    ...known,
    bucketDomainName: `${known.name}.${host}`,
    bucketUrn: `do:space:${known.name}`,
    endpoint: host,
  };
}

async function configure(
  client: S3Client,
  name: string,
  inputs: Properties,
  state: Properties,
  operation: Operation<Account>,
): Promise<void> {
  const { signal } = operation;
  const changed = (key: string) => JSON.stringify(inputs[key]) !== JSON.stringify(state[key]);
  if (changed("acl")) await writeAcl(client, name, String(inputs.acl), signal);
  if (changed("versioning")) await writeVersioning(client, name, inputs.versioning, signal);
  if (changed("lifecycleRules")) await writeLifecycle(client, name, inputs.lifecycleRules, operation);
}
