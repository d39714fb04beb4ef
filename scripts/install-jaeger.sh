#!/usr/bin/env bash
# Builds the Jaeger program that `npm run test:jaeger` talks to, for machines without a container engine.
# It goes to a cache directory outside the repository; when it is there already, nothing is done.
#
#   scripts/install-jaeger.sh            build if absent, print the path
#   scripts/install-jaeger.sh --print    print the path it has or would have, build nothing
#
# Needs Go 1.24 or later, and network access for the first build (one to six minutes, about
# 85 MB for the result).
# Such a build has no UI pages: those are made by a separate front-end build and are in the official image and release
# archives. The tests use the query API, which is complete.
set -euo pipefail

# v1.76.0 and v2.13.0 are one commit of Jaeger, which has the v2 program in it. Its later releases carry v2 tags only, which
# Go cannot install by version, as the module path has no /v2. docker-compose.jaeger.yml runs a newer release of it.
readonly module=github.com/jaegertracing/jaeger
readonly module_version=v1.76.0
readonly release=2.13
# The content that is built. The go.sum in it pins every dependency.
readonly module_sum='h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g='

fail() {
  printf 'install-jaeger: %s\n' "$*" >&2
  exit 1
}

cache_home=${XDG_CACHE_HOME:-${HOME:?set HOME or XDG_CACHE_HOME}/.cache}
readonly directory=$cache_home/opentelemetry-instrumentation-openai-realtime/jaeger-$release
readonly binary=$directory/jaeger

case ${1-} in
  '') ;;
  --print)
    printf '%s\n' "$binary"
    exit 0
    ;;
  *) fail "unknown argument '$1'; the only one is --print" ;;
esac

if [[ -x $binary ]] && "$binary" version >/dev/null 2>&1; then
  printf '%s\n' "$binary"
  exit 0
fi

command -v go >/dev/null 2>&1 || fail "Go is not installed, so Jaeger cannot be built.
Install Go 1.24 or later (https://go.dev/doc/install) and run this again, or download a Jaeger 2 release from
https://www.jaegertracing.io/download/ and point JAEGER_BIN at its 'jaeger' program."

field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" <<<"$download"; }

printf 'install-jaeger: downloading %s@%s\n' "$module" "$module_version" >&2
# Outside of any module of the caller, and on the toolchain that Jaeger asks for where the local one is older.
cd /
download=$(GOWORK=off go mod download -json "$module@$module_version") ||
  fail "the Go module could not be downloaded: $(field Error)"
sum=$(field Sum)
[[ $sum == "$module_sum" ]] || fail "the downloaded module has checksum '$sum', not '$module_sum'; nothing was built"
source_directory=$(field Dir)

mkdir -p "$directory"
unfinished=$(mktemp -d "$directory/build.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT

printf 'install-jaeger: building Jaeger %s, which takes a minute or two\n' "$release" >&2
CGO_ENABLED=0 GOWORK=off go build -C "$source_directory" -mod=readonly -buildvcs=false \
  -ldflags "-s -w -X $module/internal/version.latestVersion=v$release.0" \
  -o "$unfinished/jaeger" ./cmd/jaeger >&2 || fail "the build failed; its output is above"
"$unfinished/jaeger" version >/dev/null 2>&1 || fail "the built program does not run on this machine"

# Into place in one step: a run that is interrupted leaves nothing that looks finished, and two at once do not disturb each other.
mv -f "$unfinished/jaeger" "$binary"
printf '%s\n' "$binary"
