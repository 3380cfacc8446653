import assert from "node:assert/strict";
import { test } from "node:test";
import { networkPrefix } from "./audit.ts";
import { deviceFromUserAgent } from "./device.ts";

test("a device is named by browser and system", () => {
  const cases: [string | undefined, string][] = [
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
      "Safari on macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Mobile Safari/604.1",
      "Chrome on iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
      "Chrome on Android",
    ],
    ["AURA/1.0 (Android 16)", "AURA app on Android"],
    ["curl/8.10.1", "curl"],
    ["aura-command/1.0.0 (Macintosh)", "aura command on macOS"],
    ["something else", "Unknown device"],
    ["", "Unknown device"],
    [undefined, "Unknown device"],
  ];
  for (const [userAgent, device] of cases) assert.equal(deviceFromUserAgent(userAgent), device);
});

test("nothing of a user agent itself is kept", () => {
  assert.equal(deviceFromUserAgent("<script>\r\nX: y</script> Firefox/1 Linux ann@example.org"), "Firefox on Linux");
});

test("the audit log learns the network of an address, not the address", () => {
  assert.equal(networkPrefix("203.0.113.77"), "203.0.113.0/24");
  assert.equal(networkPrefix("::ffff:203.0.113.77"), "203.0.113.0/24");
  assert.equal(networkPrefix("2001:DB8:1:2:3:4:5:6"), "2001:db8:1::/48");
  assert.equal(networkPrefix("2001:db8::7"), "2001:db8:0::/48");
  assert.equal(networkPrefix("::1"), "0:0:0::/48");
  assert.equal(networkPrefix("fe80::1%eth0"), "fe80:0:0::/48");
  assert.equal(networkPrefix("not an address"), undefined);
});
