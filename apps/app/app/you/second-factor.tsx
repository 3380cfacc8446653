import { SecondFactorScreen } from "../../src/features/you/second-factor-screen.tsx";

export default function SecondFactorRoute() {
  return <SecondFactorScreen />;
}
