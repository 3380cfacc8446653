import { MessagesScreen } from "../../src/features/messages/messages-screen.tsx";

export default function MessagesRoute() {
  return <MessagesScreen />;
}
