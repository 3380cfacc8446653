import Type, { type Static } from "typebox";
import { Closed, OneOf, Text } from "./primitives.ts";

export const Alive = Closed({ status: Type.Literal("ok") });
export type Alive = Static<typeof Alive>;

/** Whether one thing the server stands on answers. */
export const HealthCheck = Closed({
  name: Text({ min: 1, max: 60 }),
  status: OneOf(["ok", "degraded", "down"]),
  latencyMs: Type.Optional(Type.Number({ minimum: 0 })),
});
export type HealthCheck = Static<typeof HealthCheck>;

export const Health = Closed({
  status: OneOf(["ok", "degraded"]),
  version: Text({ min: 1, max: 60 }),
  uptimeSeconds: Type.Number({ minimum: 0 }),
  checks: Type.Array(HealthCheck, { maxItems: 50 }),
});
export type Health = Static<typeof Health>;
