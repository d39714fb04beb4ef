#!/usr/bin/env bash
# Builds the OpenTelemetry Collector of deploy/production, which `npm run test:production` starts, for machines without a
# container engine. It goes to a cache directory outside the repository; when it is there already, nothing is done.
#
#   scripts/install-collector.sh            build if absent, print the path
#   scripts/install-collector.sh --print    print the path it has or would have, build nothing
#
# Needs Go 1.26 or later, and network access for the first build (five to ten minutes on two cores, 87 MB for the result).
# What is in it says deploy/production/collector-builder.yaml; another manifest is another build, beside the first.
set -euo pipefail

readonly builder=go.opentelemetry.io/collector/cmd/builder@v0.165.0

fail() {
  printf 'install-collector: %s\n' "$*" >&2
  exit 1
}

root=$(cd "$(dirname "$0")/.." && pwd)
readonly manifest=$root/deploy/production/collector-builder.yaml
digest=$(sed '/^ *#/d' "$manifest" | cksum | cut -d ' ' -f 1)
cache_home=${XDG_CACHE_HOME:-${HOME:?set HOME or XDG_CACHE_HOME}/.cache}
readonly directory=$cache_home/opentelemetry-instrumentation-openai-realtime/collector-$digest
readonly binary=$directory/otelcol-voice

case ${1-} in
  '') ;;
  --print)
    printf '%s\n' "$binary"
    exit 0
    ;;
  *) fail "unknown argument '$1'; the only one is --print" ;;
esac

if [[ -x $binary ]] && "$binary" --version >/dev/null 2>&1; then
  printf '%s\n' "$binary"
  exit 0
fi

command -v go >/dev/null 2>&1 || fail "Go is not installed, so the Collector cannot be built.
Install Go 1.26 or later (https://go.dev/doc/install) and run this again, or point COLLECTOR_BIN at an 'otelcol-contrib' 0.161
or later from https://github.com/open-telemetry/opentelemetry-collector-releases/releases."

mkdir -p "$directory"
unfinished=$(mktemp -d "$directory/build.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT

# Outside of any module of the caller.
cd "$unfinished"
GOWORK=off GOBIN=$unfinished go install "$builder" >&2 || fail "the Collector's builder could not be built; its output is above"
cp "$manifest" manifest.yaml
printf 'install-collector: building the Collector, which takes a few minutes\n' >&2
GOWORK=off CGO_ENABLED=0 ./builder --config manifest.yaml >&2 || fail "the build failed; its output is above"
build/otelcol-voice --version >/dev/null 2>&1 || fail "the built program does not run on this machine"

# Into place in one step: a run that is interrupted leaves nothing that looks finished, and two at once do not disturb each other.
mv -f build/otelcol-voice "$binary"
printf '%s\n' "$binary"
