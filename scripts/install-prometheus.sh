#!/usr/bin/env bash
# Builds the Prometheus programs that `npm run test:dashboards` runs, for machines without a container engine: prometheus, and
# promtool. They go to a cache directory outside the repository; when they are there already, nothing is done.
#
#   scripts/install-prometheus.sh            build if absent, print the directory
#   scripts/install-prometheus.sh --print    print the directory it has or would have, build nothing
#
# Needs Go 1.26 or later (Go fetches that by itself where it is 1.21 or later), and network access for the first build (one
# to six minutes, about 110 MB for the result).
# Such a build has no UI pages, and finds what it scrapes by file, by HTTP and by name only. The tests use the HTTP API, which
# is complete.
set -euo pipefail

# v0.316.0 is 3.16.0, which docker-compose.jaeger.yml runs.
readonly module=github.com/prometheus/prometheus
readonly module_version=v0.316.0
readonly release=3.16.0
# The content that is built. The go.sum in it pins every dependency.
readonly module_sum='h1:f1GRFerhTMKQma+awCoC9T820ecWeGSdF+xAlMHzZzM='

fail() {
  printf 'install-prometheus: %s\n' "$*" >&2
  exit 1
}

cache_home=${XDG_CACHE_HOME:-${HOME:?set HOME or XDG_CACHE_HOME}/.cache}
readonly directory=$cache_home/opentelemetry-instrumentation-openai-realtime/prometheus-$release

case ${1-} in
  '') ;;
  --print)
    printf '%s\n' "$directory"
    exit 0
    ;;
  *) fail "unknown argument '$1'; the only one is --print" ;;
esac

runs() { "$1/prometheus" --version >/dev/null 2>&1 && "$1/promtool" --version >/dev/null 2>&1; }

if runs "$directory"; then
  printf '%s\n' "$directory"
  exit 0
fi

command -v go >/dev/null 2>&1 || fail "Go is not installed, so Prometheus cannot be built.
Install Go (https://go.dev/doc/install) and run this again, or unpack a release from https://prometheus.io/download/ and point
PROMETHEUS_DIR at the directory that has 'prometheus' and 'promtool' in it."

field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" <<<"$download"; }

printf 'install-prometheus: downloading %s@%s\n' "$module" "$module_version" >&2
# Outside of any module of the caller, and on the toolchain that Prometheus asks for where the local one is older.
cd /
download=$(GOWORK=off go mod download -json "$module@$module_version") ||
  fail "the Go module could not be downloaded: $(field Error)"
sum=$(field Sum)
[[ $sum == "$module_sum" ]] || fail "the downloaded module has checksum '$sum', not '$module_sum'; nothing was built"
source_directory=$(field Dir)

mkdir -p "$directory"
unfinished=$(mktemp -d "$directory/build.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT

printf 'install-prometheus: building Prometheus %s, which takes a minute or two\n' "$release" >&2
# remove_all_sd: without the clients of the clouds, which are most of it.
CGO_ENABLED=0 GOWORK=off go build -C "$source_directory" -mod=readonly -buildvcs=false -tags remove_all_sd,netgo \
  -ldflags "-s -w -X github.com/prometheus/common/version.Version=$release" \
  -o "$unfinished/" ./cmd/prometheus ./cmd/promtool >&2 || fail "the build failed; its output is above"
runs "$unfinished" || fail "the built programs do not run on this machine"

# Into place in one step each: a run that is interrupted leaves nothing that looks finished, and two at once do not disturb each other.
mv -f "$unfinished/promtool" "$directory/promtool"
mv -f "$unfinished/prometheus" "$directory/prometheus"
printf '%s\n' "$directory"
