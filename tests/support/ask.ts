import assert from "node:assert/strict";

/** What a server answers in JSON, by POST where there is a body; any status but 200 fails the test. */
export type Ask = <T>(path: string, query?: Readonly<Record<string, string>>, body?: object) => Promise<T>;

/** @param whom where the server is and who asks, as they are when it is asked */
export function createAsk(whom: () => { readonly url: string; readonly token: string | undefined }): Ask {
  return async <T>(path: string, query = {}, body?: object) => {
    const { url, token } = whom();
    const answer = await fetch(`${url}${path}?${new URLSearchParams(query).toString()}`, {
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
    return (await answer.json()) as T;
  };
}
