import { AppearanceScreen } from "../../src/features/you/appearance-screen.tsx";

export default function AppearanceRoute() {
  return <AppearanceScreen />;
}
