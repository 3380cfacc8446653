const { mkdir, writeFile } = require("node:fs/promises");
const { join } = require("node:path");
const { AndroidConfig, withAndroidManifest, withDangerousMod } = require("expo/config-plugins");

/** Nothing of a journal leaves the phone by the system's own ways: no backup in a cloud, no copy to another phone. */
const EXTRACTION_RULES = `<?xml version="1.0" encoding="utf-8"?>
<data-extraction-rules>
${["cloud-backup", "device-transfer"]
  .map(
    (way) =>
      `  <${way}>\n${["root", "file", "database", "sharedpref", "external"].map((domain) => `    <exclude domain="${domain}" path="."/>\n`).join("")}  </${way}>`,
  )
  .join("\n")}
</data-extraction-rules>
`;

/** What the native projects must say and Expo's own settings cannot: no unencrypted connection, no copies (Android 12 and later). */
module.exports = function withNativeRules(config) {
  const withRules = withAndroidManifest(config, (given) => {
    const application = AndroidConfig.Manifest.getMainApplicationOrThrow(given.modResults);
    application.$["android:usesCleartextTraffic"] = "false";
    application.$["android:dataExtractionRules"] = "@xml/data_extraction_rules";
    return given;
  });
  return withDangerousMod(withRules, [
    "android",
    async (given) => {
      const folder = join(given.modRequest.platformProjectRoot, "app", "src", "main", "res", "xml");
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, "data_extraction_rules.xml"), EXTRACTION_RULES);
      return given;
    },
  ]);
};
