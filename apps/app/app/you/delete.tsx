import { DeleteScreen } from "../../src/features/you/delete-screen.tsx";

export default function DeleteRoute() {
  return <DeleteScreen />;
}
