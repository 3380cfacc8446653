import { YouScreen } from "../../src/features/you/you-screen.tsx";

export default function YouRoute() {
  return <YouScreen />;
}
