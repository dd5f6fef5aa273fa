#!/usr/bin/env bash
# usage: apply-revert.sh COMMIT
# Applies every revert record that was added since COMMIT: plans exactly its targets, refuses where the plan differs from
# the record, and applies exactly the plan that was compared. Stops at the first refusal.
# A stack with a workspace, var files or backend settings needs them here as agentbot.yml has them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(git rev-parse --show-toplevel)
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
umask 077

field() { python3 -c 'import sys, yaml; value = yaml.safe_load(open(sys.argv[1]))[sys.argv[2]]
print("\n".join(value) if isinstance(value, list) else value)' "$1" "$2"; }

git -C "$root" diff --name-only --diff-filter=A -z "$1" HEAD -- .agentbot/reverts >"$private/records"
while IFS= read -r -d '' record <&3; do
  echo "== $record"
  folder=$root/$(field "$root/$record" folder)
  targets=()
  while IFS= read -r address; do targets+=("-target=$address"); done < <(field "$root/$record" targets)
  terraform -chdir="$folder" init -input=false -no-color -lockfile=readonly >/dev/null
  terraform -chdir="$folder" plan -input=false -no-color "${targets[@]}" -out="$private/plan" >/dev/null
  terraform -chdir="$folder" show -json "$private/plan" >"$private/plan.json"
  verdict=0
  python3 "$here/check_plan.py" "$root/$record" "$private/plan.json" || verdict=$?
  case $verdict in
    0) terraform -chdir="$folder" apply -input=false -no-color "$private/plan" ;;
    3) echo "Nothing left to do." ;;
    *) exit "$verdict" ;;
  esac
done 3<"$private/records"
