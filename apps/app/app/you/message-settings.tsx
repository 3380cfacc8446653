import { MessageSettingsScreen } from "../../src/features/messages/message-settings-screen.tsx";

export default function MessageSettingsRoute() {
  return <MessageSettingsScreen />;
}
