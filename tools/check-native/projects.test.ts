import assert from "node:assert/strict";
import { test } from "node:test";
import { PERMISSIONS } from "./expected.ts";
import { androidProblems, iosProblems } from "./projects.ts";

const MANIFEST = `<manifest>
  ${Object.keys(PERMISSIONS)
    .map((name) => `<uses-permission android:name="${name}"/>`)
    .join("\n  ")}
  <uses-permission android:name="android.permission.VIBRATE" tools:node="remove"/>
  <queries><intent><data android:scheme="https"/></intent></queries>
  <application android:name=".MainApplication" android:allowBackup="false" android:supportsRtl="true"
    android:usesCleartextTraffic="false" android:dataExtractionRules="@xml/data_extraction_rules">
    <activity><intent-filter><data android:scheme="aura"/></intent-filter></activity>
  </application>
</manifest>`;
const RULES = ["cloud-backup", "device-transfer"]
  .map((way) => `<${way}><exclude domain="database" path="."/></${way}>`)
  .join("");
const ANDROID = { manifest: MANIFEST, moduleManifests: {}, extractionRules: RULES };
const PLIST = `<plist><dict>
  <key>NSFaceIDUsageDescription</key><string>Your face opens your journal.</string>
  <key>NSAppTransportSecurity</key><dict><key>NSAllowsArbitraryLoads</key><false/></dict>
  <key>CFBundleURLSchemes</key><array><string>aura</string><string>org.aurajournal.app</string></array>
</dict></plist>`;
const PRIVACY = `<key>NSPrivacyTracking</key><false/>
  <key>NSPrivacyTrackingDomains</key><array/><key>NSPrivacyCollectedDataTypes</key><array/>`;
const IOS = { infoPlist: PLIST, privacyManifest: PRIVACY };

test("projects that are as they must be have no problem", () => {
  assert.deepEqual(androidProblems(ANDROID), []);
  assert.deepEqual(iosProblems(IOS), []);
});

for (const [what, changed, problem] of [
  [
    "a permission of the app's own",
    withManifest("<queries>", '<uses-permission android:name="android.permission.CAMERA"/><queries>'),
    /the app asks for android\.permission\.CAMERA/,
  ],
  [
    "a permission that a module brings",
    { ...ANDROID, moduleManifests: { "expo-x": '<uses-permission android:name="android.permission.RECORD_AUDIO" />' } },
    /expo-x asks for android\.permission\.RECORD_AUDIO/,
  ],
  [
    "one that is used and not asked for",
    withManifest("android.permission.INTERNET", "android.permission.VIBRATE"),
    /nobody asks for android\.permission\.INTERNET/,
  ],
  ["backups", withManifest('allowBackup="false"', 'allowBackup="true"'), /allowBackup is true/],
  ["unencrypted connections", withManifest('usesCleartextTraffic="false"', ""), /usesCleartextTraffic is absent/],
  [
    "a copy to another phone",
    {
      ...ANDROID,
      extractionRules: RULES.replace('<device-transfer><exclude domain="database" path="."/>', "<device-transfer>"),
    },
    /device-transfer takes the database/,
  ],
  [
    "another scheme",
    withManifest('android:scheme="aura"', 'android:scheme="aurora"'),
    /opened by aurora instead of aura/,
  ],
] as const) {
  test(`the check of an Android project tells of ${what}`, () => {
    assert.match(androidProblems(changed).join("\n"), problem);
  });
}

test("a permission that a module brings and the app removes is none", () => {
  const moduleManifests = { "expo-x": '<uses-permission android:name="android.permission.VIBRATE"/>' };
  assert.deepEqual(androidProblems({ ...ANDROID, moduleManifests }), []);
});

for (const [what, infoPlist, privacyManifest, problem] of [
  [
    "a sentence for what is not used",
    PLIST.replace(
      "<plist><dict>",
      "<plist><dict><key>NSCameraUsageDescription</key><string>For pictures of your days.</string>",
    ),
    PRIVACY,
    /NSCameraUsageDescription is asked for/,
  ],
  [
    "a sentence that says nothing",
    PLIST.replace("Your face opens your journal.", "Face ID"),
    PRIVACY,
    /does not say why/,
  ],
  [
    "a missing sentence",
    PLIST.replace("NSFaceIDUsageDescription", "Other"),
    PRIVACY,
    /NSFaceIDUsageDescription is missing/,
  ],
  [
    "tracking",
    PLIST.replace(
      "<plist><dict>",
      "<plist><dict><key>NSUserTrackingUsageDescription</key><string>To follow you around.</string>",
    ),
    PRIVACY,
    /about tracking/,
  ],
  ["unencrypted connections", PLIST.replace("<false/>", "<true/>"), PRIVACY, /NSAllowsArbitraryLoads lets/],
  ["a privacy manifest that is not there", PLIST, "", /does not deny tracking/],
  [
    "data that is collected",
    PLIST,
    PRIVACY.replace(
      "<array/><key>NSPrivacyCollectedDataTypes</key><array/>",
      "<array/><key>NSPrivacyCollectedDataTypes</key><array><dict/></array>",
    ),
    /NSPrivacyCollectedDataTypes is not empty/,
  ],
  ["a scheme that is gone", PLIST.replace("<string>aura</string>", ""), PRIVACY, /instead of aura, org/],
] as const) {
  test(`the check of an iOS project tells of ${what}`, () => {
    assert.match(iosProblems({ infoPlist, privacyManifest }).join("\n"), problem);
  });
}

function withManifest(from: string, to: string): typeof ANDROID {
  return { ...ANDROID, manifest: MANIFEST.replace(from, to) };
}
