import { NewScreen } from "../src/features/shared/new-screen.tsx";

export default function NewRoute() {
  return <NewScreen />;
}
