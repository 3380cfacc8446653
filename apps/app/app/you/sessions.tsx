import { SessionsScreen } from "../../src/features/you/sessions-screen.tsx";

export default function SessionsRoute() {
  return <SessionsScreen />;
}
