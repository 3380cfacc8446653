import type { Device } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

export interface DeviceRow {
  readonly deviceId: string;
  readonly platform: Device["platform"];
  readonly language: string;
  readonly addressWrapped: Buffer;
  readonly createdAt: Date;
}

const DEVICE = `device_id AS "deviceId", platform, language, address_wrapped AS "addressWrapped", created_at AS "createdAt"`;
const LOCK_USER = statement("SELECT pg_advisory_xact_lock(hashtextextended('notify.devices:' || $1::text, 0))");
const FIND_BY_ADDRESS = statement(`SELECT ${DEVICE} FROM notify.devices WHERE user_id = $1 AND address_hash = $2`);
const FIND = statement(`SELECT ${DEVICE} FROM notify.devices WHERE user_id = $1 AND device_id = $2`);
const LIST_IDS = statement(`SELECT device_id AS "deviceId" FROM notify.devices WHERE user_id = $1 ORDER BY device_id`);
const NEWEST_LANGUAGE = statement(
  "SELECT language FROM notify.devices WHERE user_id = $1 ORDER BY seen_at DESC, device_id LIMIT 1",
);
const INSERT = statement(
  `INSERT INTO notify.devices (user_id, device_id, platform, language, address_hash, address_wrapped, created_at, seen_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
);
const UPDATE = statement(
  `UPDATE notify.devices SET platform = $3, language = $4, address_wrapped = $5, seen_at = $6
   WHERE user_id = $1 AND device_id = $2`,
);
const DELETE = statement("DELETE FROM notify.devices WHERE user_id = $1 AND device_id = $2");
const TRIM = statement(
  `DELETE FROM notify.devices WHERE user_id = $1 AND device_id IN (
     SELECT device_id FROM notify.devices WHERE user_id = $1 ORDER BY seen_at DESC, device_id DESC OFFSET $2)`,
);

/** Keeps other registrations of this person waiting until the transaction ends. */
export async function lockDevices(transaction: Transaction, userId: string): Promise<void> {
  await transaction.query(LOCK_USER, [userId]);
}

export async function findByAddress(
  queryable: Queryable,
  userId: string,
  hash: Buffer,
): Promise<DeviceRow | undefined> {
  return (await queryable.query<DeviceRow>(FIND_BY_ADDRESS, [userId, hash]))[0];
}

export async function findDevice(
  queryable: Queryable,
  userId: string,
  deviceId: string,
): Promise<DeviceRow | undefined> {
  return (await queryable.query<DeviceRow>(FIND, [userId, deviceId]))[0];
}

export async function listDeviceIds(queryable: Queryable, userId: string): Promise<string[]> {
  return (await queryable.query<{ deviceId: string }>(LIST_IDS, [userId])).map(({ deviceId }) => deviceId);
}

/** The language of the device that was heard of last. */
export async function findNewestLanguage(queryable: Queryable, userId: string): Promise<string | undefined> {
  return (await queryable.query<{ language: string }>(NEWEST_LANGUAGE, [userId]))[0]?.language;
}

export async function insertDevice(
  transaction: Transaction,
  userId: string,
  row: DeviceRow & { readonly addressHash: Buffer },
): Promise<void> {
  const { deviceId, platform, language, addressHash, addressWrapped, createdAt } = row;
  await transaction.execute(INSERT, [userId, deviceId, platform, language, addressHash, addressWrapped, createdAt]);
}

/** Takes up what a device that is known already now says of itself. */
export async function updateDevice(
  transaction: Transaction,
  userId: string,
  row: Omit<DeviceRow, "createdAt">,
  now: Date,
): Promise<void> {
  const { deviceId, platform, language, addressWrapped } = row;
  await transaction.execute(UPDATE, [userId, deviceId, platform, language, addressWrapped, now]);
}

/** Whether there was such a device. */
export async function deleteDevice(transaction: Transaction, userId: string, deviceId: string): Promise<boolean> {
  return (await transaction.execute(DELETE, [userId, deviceId])) === 1;
}

/** Forgets those that have been silent longest, where there are more than `limit`. */
export async function trimDevices(transaction: Transaction, userId: string, limit: number): Promise<void> {
  await transaction.execute(TRIM, [userId, limit]);
}
