#!/usr/bin/env bash
# Our render + segments + coach beside what the npm world does for its part alone: Twilio's calculator
# for the segments, nunjucks for the template (compiled before). Needs node and npm; the packages go
# into a folder that is deleted afterwards.
#
#   infra/oracles/pace.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --silent --no-audit --no-fund --prefix "$folder" sms-segments-calculator@1.3.0 nunjucks@3.2.4 >/dev/null
cp infra/oracles/pace.mjs "$folder/"
cargo build --quiet --release -p recado-content --example pace
target/release/examples/pace | node "$folder/pace.mjs"
