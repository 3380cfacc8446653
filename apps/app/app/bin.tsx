import { BinScreen } from "../src/features/journal/bin-screen.tsx";

export default function BinRoute() {
  return <BinScreen />;
}
