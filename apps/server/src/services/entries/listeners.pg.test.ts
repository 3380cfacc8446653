import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { AuraError } from "../../platform/errors.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { createLookAtListeners, type Listener } from "./listeners.ts";

let journal: TestJournal;
before(async () => {
  journal = await createTestJournal();
});
after(() => journal[Symbol.asyncDispose]());

/** Who listens: with a session, or with an API key that is found again or refused. */
function listenerOf(
  userId: string,
  by: { sessionId: string } | { key: "stands" | "is gone" | "is another's" },
): Listener {
  const basis = { email: "writer@example.org", roles: [] };
  if ("sessionId" in by) {
    const identity = { ...basis, userId, sessionId: by.sessionId };
    return { identity, identifyAgain: () => Promise.reject(new Error("a session is not asked for one by one")) };
  }
  const identity = { ...basis, userId, apiKeyId: randomUUID() };
  const found = by.key === "stands" ? identity : { ...identity, userId: randomUUID() };
  const gone = new AuraError("AUTH_002", "Sign in to do this");
  return { identity, identifyAgain: () => (by.key === "is gone" ? Promise.reject(gone) : Promise.resolve(found)) };
}

test("one question to each side tells of all listeners where their journals are and who may listen no more", async () => {
  const [ann, ben, newcomer] = [randomUUID(), randomUUID(), randomUUID()];
  await journal.write([{ content: "one" }, { content: "two" }], ann);
  await journal.write([{ content: "one" }], ben);
  const [standing, ended] = [randomUUID(), randomUUID()];
  const asked: number[] = [];
  const lookAt = createLookAtListeners({
    database: journal.database,
    clients: {
      auth: {
        checkSessions({ body: { sessions } }) {
          asked.push(sessions.length);
          const known = sessions.filter(({ sessionId }) => sessionId !== ended).map(({ sessionId }) => sessionId);
          return Promise.resolve({ status: 200, body: { standing: known } });
        },
      },
    },
  });
  const states = await lookAt([
    listenerOf(ann, { sessionId: standing }),
    listenerOf(ann, { sessionId: ended }),
    listenerOf(ben, { key: "stands" }),
    listenerOf(ben, { key: "is gone" }),
    listenerOf(ben, { key: "is another's" }),
    listenerOf(newcomer, { sessionId: randomUUID() }),
  ]);
  assert.deepEqual(states, [2, undefined, 1, undefined, undefined, 0]);
  assert.deepEqual(asked, [3]);
});

test("where nobody can say who may listen, nobody is told anything", async () => {
  const away = () => Promise.reject(new Error("away"));
  const lookAt = createLookAtListeners({
    database: journal.database,
    clients: { auth: { checkSessions: away } },
  });
  await assert.rejects(lookAt([listenerOf(randomUUID(), { sessionId: randomUUID() })]), /away/);
  assert.deepEqual(await lookAt([listenerOf(randomUUID(), { key: "stands" })]), [0], "no session, no question");
});
