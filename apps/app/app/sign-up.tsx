import { SignUpScreen } from "../src/features/account/sign-up-screen.tsx";

export default function SignUpRoute() {
  return <SignUpScreen />;
}
