import { ApiKeysScreen } from "../../src/features/you/api-keys-screen.tsx";

export default function ApiKeysRoute() {
  return <ApiKeysScreen />;
}
