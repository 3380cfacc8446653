import { authenticateAsync, isEnrolledAsync } from "expo-local-authentication";
import type { DeviceCheck } from "../data/lock/lock.ts";

/** Face or finger, as the phone checks them. The phone's own passcode is not taken for them: it is often known to others. */
export const deviceCheck: DeviceCheck = {
  isThere: isEnrolledAsync,
  enrol: async (prompt) => ((await ask(prompt)) ? {} : undefined),
  prove: async (proof, prompt) => ((await ask(prompt)) ? proof : undefined),
};

async function ask(promptMessage: string): Promise<boolean> {
  const { success } = await authenticateAsync({
    promptMessage,
    disableDeviceFallback: true,
    biometricsSecurityLevel: "strong",
  });
  return success;
}
