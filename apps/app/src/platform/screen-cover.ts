import {
  allowScreenCaptureAsync,
  disableAppSwitcherProtectionAsync,
  enableAppSwitcherProtectionAsync,
  preventScreenCaptureAsync,
} from "expo-screen-capture";
import { Platform } from "react-native";

const NOT_HERE = (): void => {
  // A phone that can't hide the picture has locked the journal all the same.
};

/**
 * Hides the journal in the picture that the app switcher keeps: by a mark of the window on Android, which forbids screenshots too, and
 * under a blur as long as the app is not in front on iOS.
 */
export function coverWhenLeft(): () => void {
  if (Platform.OS === "android") {
    preventScreenCaptureAsync().catch(NOT_HERE);
    return () => void allowScreenCaptureAsync().catch(NOT_HERE);
  }
  enableAppSwitcherProtectionAsync(1).catch(NOT_HERE);
  return () => void disableAppSwitcherProtectionAsync().catch(NOT_HERE);
}
