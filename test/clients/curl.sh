#!/bin/sh
# The commands that Airflow's documents show, as a person types them.
# Environment: TRADEWIND_URL, TRADEWIND_USER, TRADEWIND_PASSWORD. Ends with status 1 at the first surprise.
set -eu
ENDPOINT_URL=$TRADEWIND_URL
user="$TRADEWIND_USER:$TRADEWIND_PASSWORD"

# expect TEXT COMMAND …: the command prints the text somewhere
expect() {
  text=$1
  shift
  answer=$("$@") || { echo "failed: $*" >&2 && exit 1; }
  case $answer in
  *"$text"*) ;;
  *)
    echo "instead of '$text': $answer ($*)" >&2
    exit 1
    ;;
  esac
}

expect '"total_entries"' curl -sS --user "$user" "$ENDPOINT_URL/api/v1/pools"
expect 'Created <DagRun example_bash_operator' curl -sS --user "$user" -X POST \
  "$ENDPOINT_URL/api/experimental/dags/example_bash_operator/dag_runs" \
  -H 'Cache-Control: no-cache' -H 'Content-Type: application/json' \
  -d '{"conf":"{\"key\":\"value\"}"}'
expect '"is_paused":false' curl -sS --user "$user" -X PATCH "$ENDPOINT_URL/api/v1/dags/example_bash_operator?update_mask=is_paused" \
  -H 'Content-Type: application/json' -d '{"is_paused": false}'
expect '"tasks"' curl -sS --user "$user" "$ENDPOINT_URL/api/v1/dags/example_bash_operator/tasks"
expect '401' curl -sS -o /dev/null -w '%{http_code}' --user "$TRADEWIND_USER:wrong" "$ENDPOINT_URL/api/v1/pools"
expect '"access_token"' curl -sS -X POST "$ENDPOINT_URL/api/v1/security/login" -H 'Content-Type: application/json' \
  -d "{\"username\":\"$TRADEWIND_USER\",\"password\":\"$TRADEWIND_PASSWORD\",\"refresh\":true,\"provider\":\"db\"}"
echo 'curl: as expected'
