#!/usr/bin/env bash
# Fetches the Kafka and the Cassandra that `npm run test:production:store` starts, for machines without a container engine:
# the released jars, as Maven resolves them. They go to a cache directory outside the repository.
#
#   scripts/install-store.sh            fetch what is absent, print the directory
#   scripts/install-store.sh --print    print the directory it has or would have, fetch nothing
#
# Needs Maven and a JDK 17, and network access for the first time (about 110 MB). The directory then has kafka/*.jar and
# cassandra/*.jar. Such a Kafka and Cassandra have none of the scripts of their distributions; for tests they need none.
set -euo pipefail

readonly kafka=org.apache.kafka:kafka_2.13:4.4.0
readonly cassandra=org.apache.cassandra:cassandra-all:5.0.9

fail() {
  printf 'install-store: %s\n' "$*" >&2
  exit 1
}

cache_home=${XDG_CACHE_HOME:-${HOME:?set HOME or XDG_CACHE_HOME}/.cache}
readonly directory=$cache_home/opentelemetry-instrumentation-openai-realtime/store-kafka-${kafka##*:}-cassandra-${cassandra##*:}

case ${1-} in
  '') ;;
  --print)
    printf '%s\n' "$directory"
    exit 0
    ;;
  *) fail "unknown argument '$1'; the only one is --print" ;;
esac

# fetch NAME COORDINATES...: the jars of these and of all that they need, in a directory of that name.
fetch() {
  local name=$1 unfinished coordinates group artifact version
  shift
  [[ -d $directory/$name ]] && return
  command -v mvn >/dev/null 2>&1 || fail "Maven is not installed, so $name cannot be fetched. Install it (https://maven.apache.org) with a JDK 17."
  mkdir -p "$directory"
  unfinished=$(mktemp -d "$directory/fetch.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$unfinished'" EXIT
  {
    printf '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    printf '<groupId>local</groupId><artifactId>%s</artifactId><version>1</version><dependencies>' "$name"
    for coordinates; do
      IFS=: read -r group artifact version <<<"$coordinates"
      printf '<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>' "$group" "$artifact" "$version"
    done
    printf '</dependencies></project>\n'
  } >"$unfinished/pom.xml"
  printf 'install-store: fetching %s\n' "$1" >&2
  mvn --batch-mode --quiet --file "$unfinished/pom.xml" dependency:copy-dependencies \
    -DoutputDirectory="$unfinished/jars" -DincludeScope=runtime >&2 || fail "$name could not be fetched; Maven's output is above"
  mv "$unfinished/jars" "$directory/$name"
  rm -rf "$unfinished"
}

[[ -x ${JAVA_HOME:-}/bin/java ]] || command -v java >/dev/null 2>&1 ||
  fail 'there is no Java to run them, neither in JAVA_HOME nor on the PATH. Install a JDK 17.'

# With the tool that makes topics; and a logger, as the jars bring none of their own.
fetch kafka "$kafka" "${kafka/kafka_2.13/kafka-tools}" org.slf4j:slf4j-simple:1.7.36
fetch cassandra "$cassandra"
printf '%s\n' "$directory"
