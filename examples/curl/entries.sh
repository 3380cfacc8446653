#!/bin/sh
# Writes an entry, reads it back, changes it, finds it, and puts it into the bin.
# Needs curl, and an API key with the scopes entries:read and entries:write:
#   AURA_URL=https://journal.example AURA_API_KEY=aura_… sh entries.sh
set -eu
: "${AURA_URL:?where the journal is}" "${AURA_API_KEY:?an API key}"

# The key goes by standard input: arguments can be seen by every process of the machine.
call() {
  method=$1 path=$2
  shift 2
  printf 'header = "X-API-Key: %s"\n' "$AURA_API_KEY" |
    curl --silent --show-error --fail-with-body --config - --request "$method" "$AURA_URL$path" "$@"
}

# Chosen here, the same entry is written once, however often this is tried.
id=$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr 'A-Z' 'a-z')

call POST /entries --json "{\"entryId\":\"$id\",\"content\":\"Along the river and home.\",\"metadata\":{\"tags\":[\"walks\"]}}" >/dev/null
echo "written: $id"

call GET "/entries/$id?fields=localDate,version"
echo

# If-Match: only if nobody has changed it meanwhile; 412 otherwise.
call PUT "/entries/$id" --header 'If-Match: "1"' --json '{"content":"Along the river, in the rain, and home."}' >/dev/null
echo "changed"

# What one searches for stands in no address.
call POST /entries/search --json '{"q":"rain"}' | grep --quiet "$id" && echo "found"

call DELETE "/entries/$id"
echo "in the bin, for 30 days"
