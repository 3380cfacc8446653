import { PERMISSIONS, SCHEMES, USAGE_SENTENCES } from "./expected.ts";

/** What a generated Android project says. */
export interface AndroidProject {
  readonly manifest: string;
  /** The manifests of the native modules, which the build merges into the app's. */
  readonly moduleManifests: Readonly<Record<string, string>>;
  readonly extractionRules: string;
}

/** What a generated iOS project says. */
export interface IosProject {
  readonly infoPlist: string;
  readonly privacyManifest: string;
}

/** What an Android project says that it must not, or does not say that it must. */
export function androidProblems({ manifest, moduleManifests, extractionRules }: AndroidProject): string[] {
  const problems: string[] = [];
  const own = permissionsOf(manifest);
  const removed = own.filter(({ isRemoved }) => isRemoved).map(({ name }) => name);
  const asked = [
    ...own.filter(({ isRemoved }) => !isRemoved).map(({ name }) => ({ name, by: "the app" })),
    ...Object.entries(moduleManifests).flatMap(([by, text]) => permissionsOf(text).map(({ name }) => ({ name, by }))),
  ].filter(({ name }) => !removed.includes(name));
  for (const { name, by } of asked) {
    if (!Object.hasOwn(PERMISSIONS, name)) problems.push(`${by} asks for ${name}, which is not used`);
  }
  for (const name of Object.keys(PERMISSIONS)) {
    if (!asked.some((one) => one.name === name)) problems.push(`nobody asks for ${name}, which is used`);
  }
  const application = /<application\b[^>]*>/.exec(manifest)?.[0] ?? "";
  const required = {
    allowBackup: "false",
    usesCleartextTraffic: "false",
    dataExtractionRules: "@xml/data_extraction_rules",
    supportsRtl: "true",
  };
  for (const [name, value] of Object.entries(required)) {
    const found = new RegExp(`android:${name}="([^"]*)"`).exec(application)?.[1];
    if (found !== value) problems.push(`android:${name} is ${found ?? "absent"} instead of ${value}`);
  }
  for (const way of ["cloud-backup", "device-transfer"]) {
    const rules = new RegExp(`<${way}>([^]*?)</${way}>`).exec(extractionRules)?.[1] ?? "";
    if (!/<exclude domain="database" path="\."\/>/.test(rules) || /<include\b/.test(rules))
      problems.push(`the ${way} takes the database along`);
  }
  const schemes = [...manifest.matchAll(/<data android:scheme="([^"]+)"/g)].map(([, scheme]) => scheme as string);
  // Those that the app looks for in others stand under <queries>.
  const queried = [...(/<queries>[^]*?<\/queries>/.exec(manifest)?.[0].matchAll(/scheme="([^"]+)"/g) ?? [])];
  problems.push(...schemeProblems("android", schemes.slice(queried.length)));
  return problems;
}

/** The same of an iOS project. */
export function iosProblems({ infoPlist, privacyManifest }: IosProject): string[] {
  const problems: string[] = [];
  const sentences = [...infoPlist.matchAll(/<key>(NS\w*UsageDescription)<\/key>\s*<string>([^<]*)<\/string>/g)];
  for (const [, key = "", text = ""] of sentences) {
    if (!USAGE_SENTENCES.includes(key)) problems.push(`${key} is asked for, which is not used`);
    if (text.trim().length < 20) problems.push(`${key} does not say why`);
  }
  for (const key of USAGE_SENTENCES) {
    if (!sentences.some(([, found]) => found === key)) problems.push(`${key} is missing`);
  }
  for (const key of [
    "NSAllowsArbitraryLoads",
    "NSAllowsArbitraryLoadsInWebContent",
    "NSAllowsArbitraryLoadsForMedia",
  ]) {
    if (flagOf(infoPlist, key) === true) problems.push(`${key} lets unencrypted connections through`);
  }
  for (const key of ["NSUserTrackingUsageDescription", "SKAdNetworkItems", "NSAdvertisingAttributionReportEndpoint"]) {
    if (infoPlist.includes(`<key>${key}</key>`)) problems.push(`${key} is about tracking`);
  }
  if (flagOf(privacyManifest, "NSPrivacyTracking") !== false)
    problems.push("the privacy manifest does not deny tracking");
  for (const key of ["NSPrivacyTrackingDomains", "NSPrivacyCollectedDataTypes"]) {
    if (!new RegExp(`<key>${key}</key>\\s*<array\\s*/>`).test(privacyManifest)) problems.push(`${key} is not empty`);
  }
  const schemes = /<key>CFBundleURLSchemes<\/key>\s*<array>([^]*?)<\/array>/.exec(infoPlist)?.[1] ?? "";
  problems.push(
    ...schemeProblems(
      "ios",
      [...schemes.matchAll(/<string>([^<]*)<\/string>/g)].map(([, scheme]) => scheme as string),
    ),
  );
  return problems;
}

function permissionsOf(manifest: string): { readonly name: string; readonly isRemoved: boolean }[] {
  return [...manifest.matchAll(/<uses-permission(?:-sdk-23)?\b([^>]*)>/g)].map(([, attributes = ""]) => ({
    name: /android:name="([^"]+)"/.exec(attributes)?.[1] ?? "a permission without a name",
    isRemoved: /tools:node="remove"/.test(attributes),
  }));
}

function schemeProblems(platform: keyof typeof SCHEMES, found: readonly string[]): string[] {
  const [is, must] = [found, SCHEMES[platform]].map((schemes) => schemes.toSorted().join(", "));
  return is === must ? [] : [`the app is opened by ${is || "no scheme"} instead of ${must}`];
}

/** Absent: the key is not there. */
function flagOf(plist: string, key: string): boolean | undefined {
  const found = new RegExp(`<key>${key}</key>\\s*<(true|false)\\s*/>`).exec(plist)?.[1];
  return found === undefined ? undefined : found === "true";
}
