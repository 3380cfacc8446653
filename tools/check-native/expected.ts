/**
 * What the native apps may be made of and may ask for. A new module, permission or sentence is added here on purpose, with its
 * reason; what is not here fails the check.
 */
export type Platform = "android" | "ios";

/** Native modules that come with others: nothing of ours asks for them. */
export const BROUGHT: Readonly<Record<string, string>> = {
  "@expo/dom-webview": "expo",
  "@expo/log-box": "expo",
  "@expo/ui": "expo-router",
  "@react-native-masked-view/masked-view": "expo-router",
  "expo-application": "expo-notifications",
  "expo-asset": "expo",
  "expo-font": "expo",
  "expo-glass-effect": "expo-router",
  "expo-image-loader": "expo-image-picker",
  "expo-keep-awake": "expo",
  "expo-modules-core": "expo",
  "expo-modules-jsi": "expo",
  "expo-symbols": "expo-router",
};

/** Those that a platform has no need of. */
export const ABSENT: Readonly<Partial<Record<string, Platform>>> = {
  "expo-glass-effect": "android",
  "expo-image-loader": "ios",
  "expo-modules-jsi": "android",
  "expo-symbols": "android",
};

/** All permissions of the app, those of its modules among them. */
export const PERMISSIONS: Readonly<Record<string, string>> = {
  "android.permission.INTERNET": "to sync",
  "android.permission.POST_NOTIFICATIONS": "to remind",
  "android.permission.RECEIVE_BOOT_COMPLETED": "to go on reminding after the phone was started anew",
  "android.permission.USE_BIOMETRIC": "to open by face or finger",
  "android.permission.USE_FINGERPRINT": "to open by finger on older phones",
};

/** The sentences that iOS shows when it asks the person. */
export const USAGE_SENTENCES: readonly string[] = ["NSFaceIDUsageDescription"];

/** The schemes that open the app: its own, and the one that iOS gives to every app of Expo's. */
export const SCHEMES: Readonly<Record<Platform, readonly string[]>> = {
  android: ["aura"],
  ios: ["aura", "org.aurajournal.app"],
};
