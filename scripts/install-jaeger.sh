#!/usr/bin/env bash
# Builds the Jaeger program that `npm run test:jaeger` and `npm run test:dashboards` talk to, for machines without a container
# engine. It goes to a cache directory outside the repository; when it is there already, nothing is done.
#
#   scripts/install-jaeger.sh            build if absent, print the path
#   scripts/install-jaeger.sh --print    print the path it has or would have, build nothing
#
# It is the release that docker-compose.jaeger.yml runs, from Jaeger's repository. Where that cannot be reached it is the last
# release that the Go module proxy has. JAEGER_REPOSITORY may name a copy of the repository.
#
# Needs Go 1.24 or later, git, and network access for the first build (one to six minutes, about 85 MB for the result).
# Such a build has no UI pages: those are made by a separate front-end build and are in the official image and release
# archives. The tests use the query API, which is complete.
set -euo pipefail

readonly module=github.com/jaegertracing/jaeger

# What docker-compose.jaeger.yml runs. Releases since 2.14 carry v2 tags only, which Go cannot install by version, as the
# module path has no /v2. The commit names the content that is built, and the go.sum in it pins every dependency.
readonly release=2.20
readonly commit=798e4b0fcf22609e381df764a01461affd813e1e
readonly repository=${JAEGER_REPOSITORY:-https://$module}

# v1.76.0 and v2.13.0 are one commit of Jaeger, which has the v2 program in it.
readonly module_version=v1.76.0
readonly module_release=2.13
readonly module_sum='h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g='

fail() {
  printf 'install-jaeger: %s\n' "$*" >&2
  exit 1
}
say() { printf 'install-jaeger: %s\n' "$*" >&2; }

cache_home=${XDG_CACHE_HOME:-${HOME:?set HOME or XDG_CACHE_HOME}/.cache}
readonly cache=$cache_home/opentelemetry-instrumentation-openai-realtime

path_of() { printf '%s/jaeger-%s/jaeger\n' "$cache" "$1"; }
runs() { [[ -x $1 ]] && "$1" version >/dev/null 2>&1; }

case ${1-} in
  '') ;;
  --print)
    if runs "$(path_of "$module_release")" && ! runs "$(path_of "$release")"; then
      path_of "$module_release"
    else
      path_of "$release"
    fi
    exit 0
    ;;
  *) fail "unknown argument '$1'; the only one is --print" ;;
esac

if runs "$(path_of "$release")"; then
  path_of "$release"
  exit 0
fi

command -v go >/dev/null 2>&1 || fail "Go is not installed, so Jaeger cannot be built.
Install Go 1.24 or later (https://go.dev/doc/install) and run this again, or download a Jaeger 2 release from
https://www.jaegertracing.io/download/ and point JAEGER_BIN at its 'jaeger' program."

mkdir -p "$cache"
work=$(mktemp -d "$cache/jaeger-build.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Outside of any module of the caller, and on the toolchain that Jaeger asks for where the local one is older.
cd /

# fetch_release: the sources of the release, into $work/source.
fetch_release() {
  command -v git >/dev/null 2>&1 || return 1
  say "fetching Jaeger $release from $repository"
  git init --quiet "$work/source" &&
    GIT_TERMINAL_PROMPT=0 git -C "$work/source" fetch --quiet --depth 1 "$repository" "$commit" >&2 &&
    git -C "$work/source" checkout --quiet "$commit"
}

# fetch_module: the directory of the module's sources, which the proxy has.
fetch_module() {
  local download sum
  say "downloading $module@$module_version"
  download=$(GOWORK=off go mod download -json "$module@$module_version") ||
    fail "the Go module could not be downloaded: $(field Error "$download")"
  sum=$(field Sum "$download")
  [[ $sum == "$module_sum" ]] || fail "the downloaded module has checksum '$sum', not '$module_sum'; nothing was built"
  field Dir "$download"
}

field() { sed -n "s/^[[:space:]]*\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p" <<<"$2"; }

# build RELEASE SOURCES: puts the program in its place, and prints the path.
build() {
  local binary
  binary=$(path_of "$1")
  say "building Jaeger $1, which takes a minute or two"
  CGO_ENABLED=0 GOWORK=off go build -C "$2" -mod=readonly -buildvcs=false \
    -ldflags "-s -w -X $module/internal/version.latestVersion=v$1.0" \
    -o "$work/jaeger" ./cmd/jaeger >&2 || fail "the build failed; its output is above"
  runs "$work/jaeger" || fail "the built program does not run on this machine"
  # Into place in one step: a run that is interrupted leaves nothing that looks finished, and two at once do not disturb each other.
  mkdir -p "$(dirname "$binary")"
  mv -f "$work/jaeger" "$binary"
  printf '%s\n' "$binary"
}

if fetch_release; then
  build "$release" "$work/source"
else
  say "the repository cannot be reached, so it is Jaeger $module_release instead"
  if runs "$(path_of "$module_release")"; then
    path_of "$module_release"
    exit 0
  fi
  sources=$(fetch_module)
  build "$module_release" "$sources"
fi
