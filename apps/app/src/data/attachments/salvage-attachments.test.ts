import assert from "node:assert/strict";
import { test } from "node:test";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import { attachmentId, createTestDevice, createTestServer, newPhoto } from "./attachments.fixture.ts";
import { salvageAttachments } from "./salvage-attachments.ts";

const BYTES = Uint8Array.from({ length: 1_500_000 }, (_, at) => at % 251);

test("of a damaged database the photos that no server has are taken over, those that can be read as a whole", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const attachments = await device.open();
  await attachments.attach(newPhoto(1), BYTES);
  await attachments.idle();
  attachments.setOnline(false);
  for (const number of [2, 3]) await attachments.attach(newPhoto(number), BYTES);
  device.driver.run("DELETE FROM attachment_parts WHERE attachment_id = ? AND number = 1", [attachmentId(3)]);
  const fresh = openNodeDatabase();
  fresh.transaction(() => salvageAttachments(device.driver, fresh));
  await (await createTestDevice(server, fresh).open()).idle();
  assert.deepEqual([...server.stored.keys()], [attachmentId(1), attachmentId(2)]);
  assert.deepEqual(server.stored.get(attachmentId(2))?.bytes, BYTES);
});

test("a database that never had any gives none", () => {
  const fresh = openNodeDatabase();
  salvageAttachments(openNodeDatabase(), fresh);
  assert.deepEqual(fresh.all("SELECT 1 FROM attachments"), []);
});
