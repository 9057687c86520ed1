#!/usr/bin/env bash
# Makes the two lock files again, with a hash for every file, for Python 3.11 to 3.13 on every platform.
#   tools/lock.sh            take over what is pinned, add or drop what pyproject.toml changed
#   tools/lock.sh --upgrade  take the newest of everything
# Needs uv (https://docs.astral.sh/uv/). Only packages with wheels: a fresh machine has no compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

header() {
  printf '# Made by tools/lock.sh from pyproject.toml: do not edit.\n'
  printf '# Install with: pip install --require-hashes -r %s\n' "$1"
}

compile() {
  local out=$1
  shift
  uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-header --only-binary :all: --default-index https://pypi.org/simple \
    --output-file "$out" --quiet "$@"
  { header "$out"; grep -v '^#' "$out"; } >"$out.new"
  mv "$out.new" "$out"
}

# The build group first: pip builds rashomon itself with it, without a network.
compile requirements.lock --group build "$@"
# The development lock holds the run-time one at the same versions.
compile requirements-dev.lock --extra pdf --extra parquet --extra dask --extra postgres --group build --group dev --constraints requirements.lock "$@"

if grep -nE '(index-url|find-links|file:|://)' requirements.lock requirements-dev.lock | grep -v '^[^:]*:[0-9]*:#'; then
  echo "tools/lock.sh: an address got into a lock file" >&2
  exit 1
fi
if grep -nE '^torch|^nvidia-' requirements.lock requirements-dev.lock; then
  echo "tools/lock.sh: torch is not wanted at run time" >&2
  exit 1
fi
