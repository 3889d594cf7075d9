import { expect, it } from "vitest";
import { parseMachineSize, serverSettings } from "../../../components/database/index.ts";

it.each([
  ["s-1vcpu-512mb-10gb", 512],
  ["s-1vcpu-2gb", 2048],
  ["s-4vcpu-8gb-amd", 8192],
  ["so1_5-2vcpu-16gb", 16_384],
  ["c-4", 8192],
])("reads the memory of %s", (size, memoryMb) => {
  expect(parseMachineSize(size)).toEqual({ memoryMb });
});

it("says nothing of a size that does not", () => {
  expect(parseMachineSize("custom")).toBeUndefined();
  expect(parseMachineSize(undefined)).toBeUndefined();
});

it("gives the server a quarter of the droplet, and divides that", () => {
  expect(serverSettings({ memoryMb: 8192 })).toEqual({
    memory: "2048m",
    maxConnections: "100",
    sharedBuffers: "512MB",
    effectiveCacheSize: "1536MB",
    workMem: "5MB",
    maintenanceWorkMem: "128MB",
  });
  expect(serverSettings({ memoryMb: 2048 })).toEqual({
    memory: "512m",
    maxConnections: "50",
    sharedBuffers: "128MB",
    effectiveCacheSize: "384MB",
    workMem: "4MB",
    maintenanceWorkMem: "32MB",
  });
});

it("never promises more than the container has, whatever the size", () => {
  for (let memoryMb = 512; memoryMb <= 65_536; memoryMb += 512) {
    const { memory, sharedBuffers, workMem, maxConnections } = serverSettings({ memoryMb });
    const [whole, buffers, sort] = [memory, sharedBuffers, workMem].map(Number.parseFloat) as [
      number,
      number,
      number,
    ];
    expect(buffers + Math.min(sort, 4) * Number(maxConnections)).toBeLessThanOrEqual(whole + 64);
  }
});
