/** What a new block may bring in before anybody has written a test for it. @returns a sentence for each such thing */
export function openDoors(file: string, text: string): string[] {
  const blocks = text.split(/^(?=resource |data |variable |module |locals |output )/m);
  return blocks.flatMap((block) => {
    const name = /^\w+ "(\w+)"(?: "(\w+)")?/.exec(block)?.slice(1).join(".") ?? "a block";
    const code = block.replaceAll(/^\s*#.*$/gm, "");
    const found: string[] = [];
    if (/"(?:0\.0\.0\.0|::)\/0"/.test(code) && !name.startsWith("aws_route.")) {
      found.push("names the whole internet, and is no way out");
    }
    if (/^\s*(?:ingress|egress) \{/m.test(code) || name.startsWith("aws_security_group_rule.")) {
      found.push("has rules of its own; a rule is a resource of its own kind here, which a test can see");
    }
    // What a module is given is declared in it, as passing through.
    if (
      block.startsWith("resource ") &&
      /^\s*(?:password|master_password|auth_token|secret_string|secret_binary)\s*=/m.test(code)
    ) {
      found.push("has a password that goes into the state");
    }
    if (/^\s*(?:Action|actions)\s*=\s*\[?"\*"/m.test(code)) found.push("allows everything");
    return found.map((problem) => `${file}: ${name} ${problem}`);
  });
}
