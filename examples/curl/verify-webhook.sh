#!/bin/sh
# Says whether a message of a webhook is the journal's: exits with 0 if it is.
# The body comes on standard input, byte for byte as it was received; the rest in the environment:
#   WEBHOOK_SECRET=whsec_… WEBHOOK_ID=… WEBHOOK_TIMESTAMP=… WEBHOOK_SIGNATURE='v1,…' sh verify-webhook.sh < body
# For a moment the secret is an argument of openssl, which others who are signed in at this machine can see.
set -eu
: "${WEBHOOK_SECRET:?}" "${WEBHOOK_ID:?}" "${WEBHOOK_TIMESTAMP:?}" "${WEBHOOK_SIGNATURE:?}"

age=$(($(date +%s) - WEBHOOK_TIMESTAMP))
if [ "${age#-}" -gt 300 ]; then
  echo "not of now: it may be an old message, played again" >&2
  exit 1
fi

key=$(printf '%s' "${WEBHOOK_SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
expected=$({ printf '%s.%s.' "$WEBHOOK_ID" "$WEBHOOK_TIMESTAMP"; cat; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)

# While a secret is renewed there are two.
for signature in $WEBHOOK_SIGNATURE; do
  [ "$signature" = "v1,$expected" ] && exit 0
done
echo "no signature fits" >&2
exit 1
