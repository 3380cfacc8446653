import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);

describe("what the phones are told of the app", () => {
  let android: { manifest: { manifest: unknown }; gradleProperties: readonly { key: string; value: string }[] };
  let ios: {
    infoPlist: Readonly<Record<string, unknown>>;
    podfileProperties: Readonly<Record<string, string>>;
    entitlements: Readonly<Record<string, unknown>>;
  };

  before(async () => {
    const app = new URL("../../package.json", import.meta.url);
    const cli = createRequire(app).resolve("expo/bin/cli");
    const { stdout } = await run(process.execPath, [cli, "config", "--type", "introspect", "--json"], {
      cwd: new URL(".", app),
      env: { ...process.env, EXPO_OFFLINE: "1", EXPO_NO_TELEMETRY: "1", CI: "1" },
      maxBuffer: 16 * 1024 * 1024,
    });
    const config = JSON.parse(stdout.slice(stdout.indexOf("{"))) as {
      _internal: { modResults: { android: typeof android; ios: typeof ios } };
    };
    ({ android, ios } = config._internal.modResults);
  });

  /** The intent filters of the app's one activity, flat. */
  function intents(): { actions: string[]; categories: string[]; data: Record<string, string>[] }[] {
    const { manifest } = android.manifest as { manifest: { application: { activity: Record<string, unknown>[] }[] } };
    const [main] = manifest.application.flatMap(({ activity }) => activity);
    const attributes = (nodes: unknown): Record<string, string>[] =>
      ((nodes ?? []) as { $: Record<string, string> }[]).map(({ $ }) => $);
    const names = (nodes: unknown): string[] => attributes(nodes).map((node) => node["android:name"] ?? "");
    return ((main?.["intent-filter"] ?? []) as Record<string, unknown>[]).map(({ action, category, data }) => ({
      actions: names(action),
      categories: names(category),
      data: attributes(data),
    }));
  }

  test("links of the app's scheme open it", () => {
    assert.ok(
      intents().some(
        ({ actions, categories, data }) =>
          actions.includes("android.intent.action.VIEW") &&
          categories.includes("android.intent.category.BROWSABLE") &&
          data.some((one) => one["android:scheme"] === "aura"),
      ),
    );
    assert.match(JSON.stringify(ios.infoPlist["CFBundleURLTypes"]), /"aura"/);
  });

  test("plain text can be shared with it, and nothing else", () => {
    const sent = intents().filter(({ actions }) => actions.includes("android.intent.action.SEND"));
    assert.deepEqual(
      sent.map(({ data }) => data),
      [[{ "android:mimeType": "text/plain" }]],
    );
    const group = "group.org.aurajournal.app";
    assert.equal(ios.infoPlist["ExpoShareIntoAppGroupId"], group);
    assert.deepEqual(ios.entitlements["com.apple.security.application-groups"], [group]);
  });

  test("the journal is sealed, has its full-text index, and goes into no backup of the system's", () => {
    const properties = Object.fromEntries(android.gradleProperties.map(({ key, value }) => [key, value]));
    for (const known of [properties, ios.podfileProperties]) {
      assert.equal(known["expo.sqlite.useSQLCipher"], "true");
      assert.equal(known["expo.sqlite.enableFTS"], "true");
    }
    assert.match(JSON.stringify(android.manifest), /"android:allowBackup":"false"/);
  });

  test("a phone that reads from right to left mirrors it, and one that knows faces says what for", () => {
    assert.match(JSON.stringify(android.manifest), /"android:supportsRtl":"true"/);
    assert.match(String(ios.infoPlist["NSFaceIDUsageDescription"]), /face/i);
  });
});
