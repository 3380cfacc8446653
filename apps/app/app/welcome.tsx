import { WelcomeScreen } from "../src/features/welcome/welcome-screen.tsx";

export default function WelcomeRoute() {
  return <WelcomeScreen />;
}
