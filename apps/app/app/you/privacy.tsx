import { PrivacyScreen } from "../../src/features/you/privacy-screen.tsx";

export default function PrivacyRoute() {
  return <PrivacyScreen />;
}
