import assert from "node:assert/strict";
import { test } from "node:test";
import { checkMongo, checkReplica } from "../../apps/server/src/commands/doctor-beside.ts";
import type { Finding } from "../../apps/server/src/commands/doctor.ts";
import { secretText } from "../../apps/server/src/config.ts";
import { missingPostgres, startExternalPostgres } from "../support/debian-postgres.ts";
import { missingFerretdb } from "../../tools/ferretdb.ts";
import { startFerretDb } from "../support/ferretdb.ts";

const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ verdict, message }) => `${verdict}: ${message}`);

test("the doctor tells a replica that follows from what is none", { skip: missingPostgres ?? false }, async () => {
  await using primary = await startExternalPostgres();
  await using other = await startExternalPostgres();
  const look = async (readUrl: string | undefined) => {
    const databaseReadUrl = readUrl === undefined ? undefined : secretText(readUrl);
    return said(await Array.fromAsync(checkReplica({ databaseUrl: secretText(primary.url), databaseReadUrl })));
  };
  assert.deepEqual(await look(undefined), []);
  assert.deepEqual(await look(primary.url), ["warning: DATABASE_READ_URL leads to the primary itself"]);
  assert.deepEqual(await look(other.url), ["bad: DATABASE_READ_URL leads to a database that is no copy of this one"]);
  await using standby = await primary.startStandby();
  assert.deepEqual(await look(standby.url), ["good: it follows the database"]);
  // A port of which the machine gives no server one that is free.
  const away = await look("postgres://reader@127.0.0.1:9/aura");
  assert.deepEqual(away, ["warning: the server of DATABASE_READ_URL does not answer, or refuses"]);
});

test("the doctor tells whether the store of the figures answers", { skip: missingFerretdb ?? false }, async () => {
  assert.deepEqual(await Array.fromAsync(checkMongo({ mongodbUrl: undefined })), []);
  await using server = await startFerretDb();
  const look = async () => said(await Array.fromAsync(checkMongo({ mongodbUrl: secretText(server.url) })));
  assert.match(
    (await look()).join(),
    /^good: the server of MONGODB_URL answers \(protocol of MongoDB \d+\.\d+\.\d+\)$/,
  );
  await server.stop();
  assert.deepEqual(await look(), ["warning: the server of MONGODB_URL does not answer, or refuses"]);
});
