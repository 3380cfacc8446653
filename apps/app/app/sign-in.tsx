import { SignInScreen } from "../src/features/account/sign-in-screen.tsx";

export default function SignInRoute() {
  return <SignInScreen />;
}
