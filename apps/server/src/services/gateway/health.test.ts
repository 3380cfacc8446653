import assert from "node:assert/strict";
import { test } from "node:test";
import { allRoutes, createOpenApi, ErrorDetails } from "@aura-journal/contracts";
import { AuraError } from "../../platform/errors.ts";
import type { RequestContext } from "../../platform/service.ts";
import { createValidator } from "../../platform/validation.ts";
import { createGateway, type ReadinessCheck } from "./index.ts";

const openApi = createOpenApi(allRoutes(), { title: "AURA Journal", version: "0", serverUrl: "/" });
const input = { params: {}, query: {}, body: undefined };
const context = {} as RequestContext;

const answers = (name: string): ReadinessCheck => ({ name, check: async () => {} });
const fails = (name: string): ReadinessCheck => ({
  name,
  check: async () => {
    throw new Error("connect ECONNREFUSED 10.1.2.3:5432, password of aura_auth is hunter2");
  },
});

function gatewayWith(checks: readonly ReadinessCheck[], isReady = true) {
  return createGateway({ checks, openApi, version: "0", isReady: () => isReady, uptimeSeconds: () => 1 });
}

async function refusalOf(call: Promise<unknown>): Promise<AuraError> {
  return call.then(
    () => assert.fail("it was ready"),
    (error: unknown) => (error instanceof AuraError ? error : assert.fail(String(error))),
  );
}

test("health names the stores that do not answer, those alone, and nothing of what they said", async () => {
  const gateway = gatewayWith([answers("database:auth"), fails("database:entries"), fails("database:users")]);
  const error = await refusalOf(gateway.health(input, context));
  assert.deepEqual([error.code, error.status], ["DB_001", 503]);
  assert.deepEqual(error.details, {
    issues: [
      { field: "database:entries", reason: "does not answer" },
      { field: "database:users", reason: "does not answer" },
    ],
  });
  createValidator(ErrorDetails, "body")(error.details);
});

test("health says that a server is stopping, and of one that is well what answers", async () => {
  const stopping = await refusalOf(gatewayWith([answers("database:auth")], false).health(input, context));
  assert.deepEqual(stopping.details, { issues: [{ field: "server", reason: "is stopping" }] });
  const { status, body } = (await gatewayWith([answers("database:auth")]).health(input, context)) as {
    status: number;
    body: { status: string; checks: { name: string; status: string }[] };
  };
  assert.deepEqual([status, body.status, body.checks[0]?.name], [200, "ok", "database:auth"]);
});

test("readiness is a yes or a no", async () => {
  const error = await refusalOf(gatewayWith([fails("database:entries")]).readyz(input, context));
  assert.deepEqual([error.code, error.status, error.details], ["DB_001", 503, undefined]);
});
