import assert from "node:assert/strict";
import { test } from "node:test";
import { ERROR_CODES, isErrorCode, isStatusOf, statusOf } from "./errors.ts";

test("codes, names and statuses are those of the contract", () => {
  const table = Object.entries(ERROR_CODES).map(
    ([code, { name, statuses }]) => `${code} ${name} ${statuses.join(" ")}`,
  );
  assert.deepEqual(table, [
    "AUTH_001 AUTHENTICATION_FAILED 401",
    "AUTH_002 INVALID_TOKEN 401",
    "AUTH_003 FORBIDDEN 403",
    "AUTH_004 MFA_REQUIRED 403",
    "RATE_001 RATE_LIMIT_EXCEEDED 429",
    "VAL_001 VALIDATION_ERROR 400 413 415 406 416",
    "RES_001 NOT_FOUND 404 405",
    "RES_002 CONFLICT 409 412",
    "DB_001 DATABASE_ERROR 503",
    "EXT_001 EXTERNAL_SERVICE_ERROR 502 503 504",
    "SEC_001 ENCRYPTION_ERROR 500",
    "SYS_001 INTERNAL_ERROR 500",
  ]);
});

test("a code knows its statuses", () => {
  assert.equal(statusOf("RES_002"), 409);
  assert.ok(isStatusOf("RES_002", 412));
  assert.ok(!isStatusOf("AUTH_001", 403));
});

test("only the contract's codes are codes", () => {
  assert.ok(isErrorCode("SEC_001"));
  for (const value of ["AUTH_999", "toString", "", undefined, null, 3]) assert.ok(!isErrorCode(value));
});
