# Source this (`. scripts/setup/env.sh`) to use ape, forge, anvil and keeper by hand. The Makefile sets the same.
project_root=$(cd "$(dirname "${BASH_SOURCE[0]:-$0}")/../.." && pwd)
export SOLCX_BINARY_PATH="$project_root/.solcx"
export APE_DATA_FOLDER="$project_root/.ape"
export PATH="$project_root/.venv/bin:$PATH"
unset project_root
