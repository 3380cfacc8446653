import assert from "node:assert/strict";
import { test } from "node:test";
import { ANY_BYTES, routes, type Route } from "@aura-journal/contracts";
import { ADMIN_CALLS } from "./administration.ts";
import { ACCOUNT_CALLS, ATTACHMENT_CALLS, SYNC_CALLS } from "./calls.ts";
import { CONNECTION_CALLS } from "./connections.ts";
import { IMPORT_CALLS } from "./moving-in/import-calls.ts";

test("the app's calls are those of the contract", () => {
  const table: Readonly<Record<string, Route>> = {
    ...routes.auth,
    ...routes.users,
    ...routes.entries,
    ...routes.notifications,
  };
  assert.ok(Object.keys(ACCOUNT_CALLS).length > 10);
  for (const [name, line] of Object.entries({
    ...ACCOUNT_CALLS,
    ...SYNC_CALLS,
    ...ATTACHMENT_CALLS,
    ...ADMIN_CALLS,
    ...CONNECTION_CALLS,
    ...IMPORT_CALLS,
  })) {
    const route = table[name];
    assert.ok(route, name);
    const { method, path, access, body, produces, consumes } = route;
    assert.equal(
      line,
      [
        method,
        path,
        access.kind,
        ...(body === undefined ? [] : ["body"]),
        ...(produces === ANY_BYTES ? ["bytes"] : produces === "text/event-stream" ? ["events"] : []),
        ...(consumes === undefined ? [] : ["upload"]),
      ].join(" "),
    );
  }
});
