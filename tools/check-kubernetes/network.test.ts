import assert from "node:assert/strict";
import { test } from "node:test";
import { SOUND, withFault } from "./installation.fixture.ts";
import { parseManifests } from "./manifests.ts";
import { networkProblems } from "./network.ts";

const toNlp = "{ podSelector: { matchLabels: { app: nlp-agent } } }";

test("ways that are those the code needs are no problem", () => {
  assert.deepEqual(networkProblems(parseManifests(SOUND)), []);
});

test("a needed way that is not let out, or not let in, is named", () => {
  const egressOfEntries = new RegExp(`(to: [^\\n]*user-service[^\\n]*), ${toNlp}\\]`);
  assert.deepEqual(networkProblems(withFault(egressOfEntries, "$1]")), [
    "entry-ingestor → nlp-agent: is needed, and not let out",
  ]);
  const ingressOfNlp =
    /from: \[\{ podSelector: \{ matchLabels: \{ app: api-gateway \} \} \}, \{ podSelector: \{ matchLabels: \{ app: entry-ingestor \} \} \}\]/;
  assert.deepEqual(
    networkProblems(withFault(ingressOfNlp, "from: [{ podSelector: { matchLabels: { app: api-gateway } } }]")),
    ["entry-ingestor → nlp-agent: is needed, and not let in"],
  );
});

test("a way that nobody needs is named, whichever end opens it", () => {
  const egressOfNlp = /(name: nlp-agent \}\nspec:\n {2}podSelector[^\n]*\n[^\n]*\n[^\n]*\n\n {2}egress: \[\{ to: \[)/;
  assert.deepEqual(
    networkProblems(withFault(egressOfNlp, "$1{ podSelector: { matchLabels: { app: entry-ingestor } } }, ")),
    ["nlp-agent → entry-ingestor: nothing needs it, and it is let out"],
  );
  assert.deepEqual(
    networkProblems(
      withFault(
        /from: \[(?=\{ podSelector: \{ matchLabels: \{ app: api-gateway \} \} \}, \{ podSelector: \{ matchLabels: \{ app: entry-ingestor)/,
        "from: [{ podSelector: { matchLabels: { app: auth-service } } }, ",
      ),
    ),
    ["auth-service → nlp-agent: nothing needs it, and it is let in"],
  );
});

test("a way on another port is not the way that is needed", () => {
  const problems = networkProblems(
    withFault(/(to: [^\n]*nlp-agent[^\n]*notification-service[^\n]*port: )http/, "$18001"),
  );
  assert.ok(problems.includes("api-gateway → auth-service: is needed, and not let out"), problems.join("\n"));
});

test("pods that no policy shuts off are named", () => {
  const open = networkProblems(
    withFault(/(app: nlp-agent \} \}\n {2}policyTypes: )\[Ingress, Egress\]/, "$1[Egress]").filter(
      ({ metadata }) => metadata.name !== "default-deny",
    ),
  );
  assert.deepEqual(open, ["Deployment nlp-agent: no policy shuts its ingress"]);
});

test("a store that is told and not reached, and one that is reached and not told, are named", () => {
  assert.deepEqual(
    networkProblems(withFault("port: 5432", "port: 5433")).toSorted()[0],
    "Deployment auth-service: is told DATABASE_URL, and may not reach port 5432",
  );
  assert.deepEqual(
    networkProblems(withFault("ports: [{ port: 5432 }]", "ports: [{ port: 5432 }, { port: 6379 }]"))[0],
    "Deployment auth-service: may reach port 6379, and is not told REDIS_URL",
  );
  assert.deepEqual(
    networkProblems(withFault("      ports: [{ port: 5432 }]\n", ""))[0],
    "Deployment auth-service: may reach every port",
  );
});

test("what is asked for from outside is let in there, and nowhere else", () => {
  const routed = "Deployment api-gateway: its port http is asked for from outside, and not let in";
  assert.deepEqual(networkProblems(parseManifests(SOUND).filter(({ metadata }) => metadata.name !== "from-outside")), [
    routed,
  ]);
  assert.deepEqual(
    networkProblems(
      withFault(
        "matchLabels: { app: api-gateway } }\n  policyTypes: [Ingress]\n",
        "matchLabels: { app: auth-service } }\n  policyTypes: [Ingress]\n",
      ),
    ),
    [routed, "Deployment auth-service: its port http is open to other namespaces, and nobody needs it"],
  );
  const watched = `${SOUND}---\napiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: { name: all }\n`;
  assert.equal(networkProblems(parseManifests(watched)).length, 6);
});
