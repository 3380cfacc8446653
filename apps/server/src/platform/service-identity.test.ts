import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CLIENT_HEADER, createServiceIdentity, SERVICE_HEADER, type ServiceCall } from "./service-identity.ts";

const SECRET = "a secret of thirty-two bytes, or more";
const NOW = new Date("2026-01-25T10:30:00.000Z");

const serviceName = fc.constantFrom("gateway", "auth", "users", "entries", "nlp", "notifications");
const method = fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD");
const client = fc.record(
  { address: fc.oneof(fc.ipV4(), fc.ipV6()), isCounted: fc.boolean() },
  { noNullPrototype: true },
);
const call: fc.Arbitrary<ServiceCall> = fc.record(
  { caller: serviceName, audience: serviceName, method, target: fc.webPath(), client },
  { requiredKeys: ["caller", "audience", "method", "target"], noNullPrototype: true },
);

function at(now = NOW, secret = SECRET) {
  return createServiceIdentity({ secret, now: () => now });
}

test("a credential says who calls, and for which client", () => {
  fc.assert(
    fc.property(call, (signed) => {
      assert.deepEqual(at().verify(at().sign(signed), signed), { caller: signed.caller, client: signed.client });
    }),
  );
});

test("a credential is good for its own call alone", () => {
  fc.assert(
    fc.property(call, call, (signed, other) => {
      const isSame =
        signed.audience === other.audience && signed.method === other.method && signed.target === other.target;
      fc.pre(!isSame);
      assert.equal(at().verify(at().sign(signed), other), undefined);
    }),
  );
});

test("what was signed or asked before in the same second changes no credential, nor who is believed", () => {
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 2, maxLength: 6 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      (calls, steps) => {
        let now = NOW;
        const one = createServiceIdentity({ secret: SECRET, now: () => now });
        for (const [turn, step] of steps.entries()) {
          now = new Date(NOW.getTime() + 400 * turn);
          const signed = calls[step % calls.length] as ServiceCall;
          const other = calls[turn % calls.length] as ServiceCall;
          const headers = one.sign(signed);
          assert.deepEqual(headers, at(now).sign(signed));
          assert.deepEqual(one.verify(headers, other), at(now).verify(headers, other));
        }
      },
    ),
  );
});

test("a credential in which any character was changed is none", () => {
  fc.assert(
    fc.property(call, fc.nat(), fc.nat(), (signed, where, by) => {
      const headers: Record<string, string> = { ...at().sign(signed) };
      const name = headers[CLIENT_HEADER] !== undefined && by % 2 === 0 ? CLIENT_HEADER : SERVICE_HEADER;
      const value = headers[name] as string;
      const index = where % value.length;
      // One bit of the last base64url character carries nothing: it is refused by the form, or it is the same bytes.
      fc.pre(name === CLIENT_HEADER || index < value.length - 1);
      const changed = String.fromCodePoint((value.codePointAt(index) as number) ^ (1 + (by % 3)));
      headers[name] = value.slice(0, index) + changed + value.slice(index + 1);
      assert.equal(at().verify(headers, signed), undefined);
    }),
  );
});

test("what a client says of itself beside a credential that does not speak of it is nothing", () => {
  const signed = { caller: "gateway", audience: "entries", method: "GET", target: "/entries" } as const;
  const forged = { ...at().sign(signed), [CLIENT_HEADER]: "counted 203.0.113.9" };
  assert.equal(at().verify(forged, signed), undefined);
  const dropped = { ...at().sign({ ...signed, client: { address: "203.0.113.9", isCounted: true } }) };
  assert.equal(at().verify({ [SERVICE_HEADER]: dropped[SERVICE_HEADER] }, signed), undefined);
});

test("a credential is good for a minute either way, by clocks that do not quite agree", () => {
  const signed = {
    caller: "auth",
    audience: "users",
    method: "POST",
    target: "/internal/users/preferences/get",
  } as const;
  const headers = at().sign(signed);
  const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1_000);
  for (const seconds of [-60, -1, 1, 60]) assert.ok(at(later(seconds)).verify(headers, signed), `${seconds} s`);
  for (const seconds of [-61, 61, 86_400]) assert.equal(at(later(seconds)).verify(headers, signed), undefined);
});

test("another secret makes other credentials", () => {
  const signed = { caller: "auth", audience: "users", method: "POST", target: "/" } as const;
  assert.equal(at().verify(at(NOW, `${SECRET}.`).sign(signed), signed), undefined);
});

test("whatever stands in the headers, it is no credential and no error", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(SERVICE_HEADER, CLIENT_HEADER), fc.string()), (headers) => {
      assert.equal(at().verify(headers, { audience: "entries", method: "GET", target: "/entries" }), undefined);
    }),
  );
});
