import { isDeepStrictEqual } from "node:util";
import { codeOf, type RawAnswer } from "./exchange.ts";

/** An answer without what is different every time: the request's id and the instant. */
export function withoutTheUnique(answer: RawAnswer): object {
  const { "x-request-id": _id, date: _date, ...headers } = answer.headers;
  return {
    status: answer.status,
    headers,
    text: answer.text.replace(/"requestId":"[^"]*"/, '"requestId":""').replace(/"timestamp":"[^"]*"/, '"timestamp":""'),
  };
}

/**
 * Says how an answer about what is another's shows that it is there, `undefined` where it does not: it has to be the refusal that
 * the same caller gets for what does not exist, to the byte.
 */
export function wayToTellApart(others: RawAnswer, absent: RawAnswer): string | undefined {
  const refusal = `${absent.status} ${codeOf(absent)}`;
  if (refusal !== "404 RES_001" && refusal !== "403 AUTH_003") return `what does not exist is answered ${refusal}`;
  if (others.status !== absent.status)
    return `another's is answered ${others.status}, what does not exist ${absent.status}`;
  if (isDeepStrictEqual(withoutTheUnique(others), withoutTheUnique(absent))) return undefined;
  return `another's is answered ${JSON.stringify(others)}, what does not exist ${JSON.stringify(absent)}`;
}

/** Names the markers that an answer shows: in its headers, in its body, or wrapped up in a cursor. */
export function markersIn(answer: RawAnswer, markers: Readonly<Record<string, string>>): string[] {
  const said = `${JSON.stringify(answer.headers)}\n${answer.text}`;
  const unescaped = said.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  const unwrapped = [...said.matchAll(/[\w+/-]{16,}/g)].map(([token]) =>
    Buffer.from(token, "base64url").toString("latin1"),
  );
  const all = [unescaped, ...unwrapped].join("\n").toLowerCase();
  return Object.keys(markers).filter((name) => all.includes(markers[name]!.toLowerCase()));
}
